// The fields of a judge's score sheet: points typed as digits or given by a level, the comment, the live total.
// Words come translated from ui/sheet_fields.py; people's words are shown as text, never as markup. Nothing is
// decided here: the server reads again whatever arrives (ui/typed_sheets.py, domain/points.py).

import { element, fill, write } from "./elements.js";
import { Field } from "./points_field.js";
import { readPoints, total } from "./points.js";

// Long enough for a slow typist to finish a number, short enough for what is kept to follow at once.
const PAUSE_MS = 600;
// A server that does not answer is asked all the same.
const PATIENCE_MS = 2000;
// A network that is gone closes nothing for minutes: who hears nothing for so long is told.
const UNHEARD_MS = 5000;
const sheets = new WeakMap();
// By task, what was delivered last: it may never have arrived.
const delivered = new Map();
// Tasks of which what was typed waits for the judge's choice: the fields it stood in are still there, unseen, until the
// server has drawn the page.
const waitsForChoice = new Set();

// What was typed and not delivered yet when the page went, only until the server has it: in this tab alone, and beyond
// it where the tab itself was closed so soon, or without a network, that the server may never have heard of it.
const storedAs = (task) => `score sheet ${task}`;

function store(task, typed) {
  sessionStorage.setItem(storedAs(task), JSON.stringify(typed));
}

function discard(task) {
  for (const storage of [sessionStorage, localStorage]) storage.removeItem(storedAs(task));
}

// What waits for the judge's choice between it and a newer version: kept whatever becomes of the page, until they chose.
function keepOvertaken({ task, filled, version, points, comment }) {
  waitsForChoice.add(task);
  localStorage.setItem(storedAs(task), JSON.stringify({ isOvertaken: true, filled, version, points, comment }));
  sessionStorage.removeItem(storedAs(task));
}

// Only what was typed over the very version that is saved now, or still waits for a choice; anything else was overtaken.
function recall({ task, version, criteria }) {
  const kept = JSON.parse(sessionStorage.getItem(storedAs(task)) ?? localStorage.getItem(storedAs(task)) ?? "null");
  const isWhole = criteria.every(({ code }) => typeof kept?.points?.[code] === "string") && typeof kept?.comment === "string";
  return isWhole && (kept.isOvertaken || kept.version === version) ? kept : undefined;
}

function isSame(typed, { points, comment }) {
  return typed.comment === comment && Object.entries(typed.points).every(([code, text]) => points[code] === text);
}

export default function draw({ data: [said, words], parentElement, setStateValue }) {
  if (said.isOvertaken) return keepOvertaken(said);
  let sheet = sheets.get(parentElement);
  if (sheet === undefined) {
    sheet = new Sheet(parentElement);
    sheets.set(parentElement, sheet);
    waitsForChoice.delete(said.task);
  }
  sheet.send = (typed) => setStateValue("typed", typed);
  sheet.take({ ...JSON.parse(words), ...said });
  sheet.listen();
  const turn = (sheet.turn += 1);
  // Streamlit may end an older turn after a newer one has begun.
  return () => {
    if (sheet.turn === turn) sheet.leave();
  };
}

class Sheet {
  constructor(parent) {
    this.parent = parent;
    this.filled = null;
    this.turn = 0;
    this.sequence = 0;
    this.waiting = 0;
    this.held = null;
    this.isUnheard = false;
    this.stop = null;
    this.bar = null;
    this.barSize = new ResizeObserver(([{ target }]) => {
      this.root.style.setProperty("--actions", `${target.offsetHeight}px`);
    });
  }

  // What the server says: it may bring new contents for the fields, and never replaces what is being typed.
  take(data) {
    const drawn = JSON.stringify([data.task, data.words, data.criteria]);
    const kept = this.drawn === undefined || this.data.task !== data.task ? null : this.typed();
    if (this.drawn !== drawn) {
      this.data = data;
      this.draw(data);
      this.drawn = drawn;
      if (kept !== null) this.put(kept);
    }
    const last = delivered.get(data.task);
    const left = kept === null && last === undefined ? recall(data) : undefined;
    if (kept === null || (data.filled !== this.filled && (this.shows(data) || !this.isUnsaved()))) {
      this.cancel();
      this.put(left ?? (kept === null && last?.filled === data.filled ? last : data));
      this.filled = data.filled;
    }
    if (data.filled === this.filled) {
      this.version = data.version;
      this.saved = data.saved;
    }
    if (left?.isOvertaken) {
      this.filled = left.filled;
      this.version = left.version;
    }
    this.data = data;
    if (!this.isUnsaved()) discard(data.task);
    if (last !== undefined && isSame(last, data)) this.hear();
    if (this.held && isSame(this.awaited, data)) setTimeout(() => this.release(), 0);
    // Typed over what the server no longer holds, or what never reached it: another window saved, or it began anew.
    if (!this.waiting && !this.shows(data)) this.deliver();
    this.refresh();
  }

  put({ points, comment }) {
    for (const field of this.fields) {
      const text = points[field.criterion.code] ?? "";
      if (field.input.value !== text) field.input.value = text;
    }
    if (this.comment.value !== comment) this.comment.value = comment;
  }

  typed() {
    const points = Object.fromEntries(this.fields.map(({ criterion, input }) => [criterion.code, input.value]));
    return { points, comment: this.comment.value };
  }

  shows(data) {
    return isSame(this.typed(), data);
  }

  isUnsaved() {
    const differs = ({ criterion, input }) => {
      const { points, refusal } = readPoints(input.value);
      return refusal !== undefined || points !== this.saved.points[criterion.code];
    };
    return this.fields.some(differs) || this.comment.value.trim() !== this.saved.comment;
  }

  // Something was typed: shown at once, delivered after a pause.
  touch() {
    this.refresh();
    store(this.data.task, { version: this.version, ...this.typed() });
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.deliver(), PAUSE_MS);
  }

  cancel() {
    clearTimeout(this.waiting);
    this.waiting = 0;
  }

  deliver() {
    this.cancel();
    this.send(this.remember());
    this.unheard ??= setTimeout(() => {
      this.isUnheard = true;
      this.refresh();
    }, UNHEARD_MS);
  }

  // The server has what was delivered.
  hear() {
    clearTimeout(this.unheard);
    this.unheard = undefined;
    this.isUnheard = false;
  }

  remember() {
    this.sequence += 1;
    const typed = { sequence: this.sequence, filled: this.filled, version: this.version, ...this.typed() };
    delivered.set(this.data.task, typed);
    return typed;
  }

  // Before anything outside the sheet is acted on, the server must have been sent what was typed.
  listen() {
    if (this.stop !== null) return;
    const { signal } = (this.stop = new AbortController());
    const flush = () => this.waiting && this.deliver();
    const listen = (kinds, act) => {
      for (const kind of kinds) window.addEventListener(kind, act, { capture: true, signal });
    };
    const fromOutside = (event) => event.composedPath().includes(this.root) || flush();
    listen(["pointerdown", "mousedown"], fromOutside);
    listen(["keydown"], (event) => {
      if (!event.ctrlKey && !event.metaKey) return fromOutside(event);
      flush();
      // Streamlit acts on the shortcut without a click that could be held.
      const isShortcut = event.key === "Enter" && !event.shiftKey && !event.altKey;
      const button = isShortcut ? document.querySelector(".st-key-sheet_actions button") : null;
      if (button !== null) this.letWait(event, button);
    });
    listen(["click"], (event) => {
      if (event === this.released) return;
      if (!this.held) fromOutside(event);
      if (this.held || !event.composedPath().includes(this.root)) this.letWait(event, event.target);
    });
    // Streamlit sends a moment after it is told: of a tab that is being closed only the first of these comes in time.
    listen(["beforeunload", "pagehide", "visibilitychange"], flush);
    const mayBeLost = () => this.isUnsaved() && !waitsForChoice.has(this.data.task);
    const leave = () => mayBeLost() && localStorage.setItem(storedAs(this.data.task), JSON.stringify({ version: this.version, ...this.typed() }));
    listen(["pagehide"], leave);
    // While the connection was down nothing arrived.
    const isBack = () => this.app?.dataset.testConnectionState === "CONNECTED" && this.isUnsaved() && this.deliver();
    this.connection = new MutationObserver(isBack);
    this.app = document.querySelector("[data-testid=stApp]");
    if (this.app) this.connection.observe(this.app, { attributeFilter: ["data-test-connection-state"] });
    // Too late to send anything: it would call the page back that is being left.
    listen(["popstate"], () => {
      if (this.waiting) this.remember();
      this.cancel();
    });
  }

  // On a busy machine a click can overtake what was typed before it: it waits until the server has answered that.
  letWait(event, target) {
    if (!this.held && this.shows(this.data)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    // The first click leads away already: an impatient second one must not take its place.
    if (this.held) return;
    clearTimeout(this.holding);
    this.held = { target, click: new MouseEvent("click", event) };
    this.awaited = this.typed();
    this.holding = setTimeout(() => this.release(), PATIENCE_MS);
  }

  release() {
    const { held } = this;
    if (!held) return;
    clearTimeout(this.holding);
    this.held = null;
    this.released = held.click;
    held.target.dispatchEvent(held.click);
  }

  leave() {
    if (this.waiting) this.deliver();
    this.hear();
    this.stop?.abort();
    this.stop = null;
    this.connection?.disconnect();
    this.barSize.disconnect();
    this.bar = null;
  }

  draw(data) {
    const { words } = data;
    this.root?.remove();
    this.fields = data.criteria.map((criterion, place) => new Field(this, criterion, `sheet-${data.task}-${place}`));
    this.comment = element("textarea", { id: `sheet-${data.task}-comment`, rows: 4, autocomplete: "off" });
    this.comment.addEventListener("input", () => this.touch());
    this.length = element("span", { class: "length", "aria-live": "polite" });
    this.figure = element("strong", {}, "–");
    this.level = element("span", { class: "level-of-total" });
    this.waits = element("span", { class: "waits" });
    this.corrects = element("span", { class: "waits" });
    this.saving = element("span", { class: "saved" });
    this.root = element(
      "div",
      { class: "score-sheet", lang: data.lang },
      ...this.fields.map((field) => field.root),
      element("div", { class: "comment" }, element("label", { for: this.comment.id }, words.comment), this.comment, this.length),
      element("p", { class: "total", role: "status" }, ...this.standing(words)),
    );
    // What the keyboard comes to shall not lie under the total and the buttons, which stick to the bottom.
    this.root.addEventListener("focusin", ({ target }) => target.matches(":focus-visible") && target.scrollIntoView({ block: "nearest" }));
    this.parent.append(this.root);
  }

  standing(words) {
    return [words.total, " ", this.figure, " ", this.level, " ", this.waits, " ", this.corrects, " ", this.saving];
  }

  refresh() {
    const { words, whole, line } = this.data;
    const given = this.fields.map((field) => field.refresh());
    const open = this.fields.filter((_, place) => given[place] === null);
    const sum = open.length > 0 ? null : total(given, this.data.criteria, whole);
    const level = sum === null ? undefined : this.data.scale.find(({ low }) => Number(sum) >= low);
    write(this.figure, sum ?? "–");
    write(this.level, level === undefined ? "" : fill(words.level, { range: level.range }));
    const length = Array.from(this.comment.value.trim()).length;
    write(this.length, length < this.data.least ? fill(words.length, { length }) : "");
    write(this.waits, this.naming(words.missing, open.filter((field) => !field.isInvalid)));
    write(this.corrects, this.naming(words.invalid, open.filter((field) => field.isInvalid)));
    write(this.saving, this.isUnheard ? words.unheard : this.isUnsaved() ? words.unsaved : line);
    this.saving.classList.toggle("unheard", this.isUnheard);
    this.findBar();
  }

  naming(sentence, fields) {
    const names = fields.map(({ criterion }) => criterion.name.text);
    return names.length > 0 ? fill(sentence, { criteria: names.join(this.data.words.between) }) : "";
  }

  // The total sticks above the buttons, which Streamlit draws and which may need two rows.
  findBar() {
    const bar = document.querySelector(".st-key-sheet_actions")?.parentElement ?? null;
    if (bar === null || bar === this.bar) return;
    this.bar = bar;
    this.barSize.disconnect();
    this.barSize.observe(bar);
  }
}
