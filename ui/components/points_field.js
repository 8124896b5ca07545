// One criterion of a score sheet: the question, the field for its points, the steps beside it and the levels below.
import { element, fill, write } from "./elements.js";
import { MOST_POINTS, readPoints } from "./points.js";

export class Field {
  constructor(sheet, criterion, id) {
    this.sheet = sheet;
    this.criterion = criterion;
    const { words } = criterion;
    this.input = element("input", {
      id,
      type: "text",
      inputmode: "numeric",
      enterkeyhint: "next",
      autocomplete: "off",
      "aria-describedby": `${id}-refusal`,
    });
    this.input.addEventListener("input", () => sheet.touch());
    // A number typed into a field that holds one replaces it, however it was reached.
    this.input.addEventListener("focus", () => this.input.select());
    this.input.addEventListener("keydown", (event) => {
      const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      this.step(step);
    });
    this.less = this.stepper(words.less, "−", -1);
    this.more = this.stepper(words.more, "+", 1);
    this.refusal = element("p", { id: `${id}-refusal`, class: "refusal", role: "alert" });
    this.levels = criterion.levels.map((level, place) => this.level(level, `${id}-level`, place));
    const question = element(
      "p",
      { id: `${id}-question`, class: "question" },
      element("strong", { lang: criterion.name.lang }, `${criterion.number}. ${criterion.name.text}`),
      " ",
      element("span", { class: "weight" }, words.weight),
      element("span", { class: "guidance", lang: criterion.guidance.lang }, criterion.guidance.text),
    );
    const levels = { class: "levels", role: "radiogroup", "aria-labelledby": question.id };
    this.root = element(
      "section",
      { class: "criterion", "aria-labelledby": question.id },
      question,
      element("label", { for: id }, words.points),
      element("div", { class: "given" }, this.less, this.input, this.more),
      this.refusal,
      ...(this.levels.length > 0 ? [element("div", levels, ...this.levels.map(({ label }) => label))] : []),
    );
  }

  stepper(name, sign, step) {
    const button = element("button", { type: "button", "aria-label": name, title: name }, sign);
    button.addEventListener("click", () => this.step(step));
    return button;
  }

  level({ range, middle, words }, name, place) {
    const input = element("input", { type: "radio", name, value: place });
    input.addEventListener("change", () => this.give(middle));
    const label = element(
      "label",
      { class: "level" },
      input,
      element("strong", {}, range),
      element("span", { lang: words.lang }, words.text),
    );
    return { label, input };
  }

  give(points) {
    this.input.value = String(points);
    this.sheet.touch();
  }

  step(by) {
    const stepped = this.stepped(by);
    if (stepped !== null) this.give(stepped);
  }

  stepped(by) {
    const { points } = readPoints(this.input.value);
    const stepped = points === null || points === undefined ? null : points + by;
    return stepped !== null && stepped >= 0 && stepped <= MOST_POINTS ? stepped : null;
  }

  // Show what the typed text means; gives the points, null while there are none.
  refresh() {
    const { criterion, input } = this;
    const { points, refusal, text } = readPoints(input.value);
    write(this.refusal, refusal === undefined ? "" : fill(criterion.words[refusal], { points: text, typed: text }));
    this.isInvalid = refusal !== undefined;
    input.setAttribute("aria-invalid", String(this.isInvalid));
    for (const [button, by] of [[this.less, -1], [this.more, 1]]) {
      button.setAttribute("aria-disabled", String(this.stepped(by) === null));
    }
    criterion.levels.forEach(({ low, high }, place) => {
      const { input: radio } = this.levels[place];
      const isMeant = typeof points === "number" && low <= points && points <= high;
      if (radio.checked !== isMeant) radio.checked = isMeant;
    });
    return points ?? null;
  }
}
