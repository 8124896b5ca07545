// A judge's own sheets in the order they wish: dragged, or moved by buttons; level ones stand together.
// Words come translated from ui/own_order.py; titles are shown as text, never as markup. Nothing is decided here:
// the server reads again whatever arrives (ui/own_wish.py, domain/own_orders.py).

import { element, fill, write } from "./elements.js";

// Several steps in a row are told of at once.
const PAUSE_MS = 350;
// What the server has not heard of by then is told again.
const PATIENCE_MS = 3000;
const lists = new WeakMap();

export default function draw({ data, parentElement, setStateValue }) {
  let list = lists.get(parentElement);
  if (list === undefined) {
    list = new OwnOrder(parentElement);
    lists.set(parentElement, list);
  }
  list.send = (moved) => setStateValue("moved", moved);
  list.take(data);
  list.listen();
  const turn = (list.turn += 1);
  // Streamlit may end an older turn after a newer one has begun.
  return () => {
    if (list.turn === turn) list.leave();
  };
}

class OwnOrder {
  constructor(parent) {
    this.turn = 0;
    this.moves = 0;
    this.waiting = 0;
    this.stop = null;
    this.list = element("ol");
    this.said = element("p", { class: "said", role: "status" });
    this.root = element("div", { class: "own-order" }, this.list, this.said);
    parent.append(this.root);
  }

  // What the server says: it brings another order, and never replaces what was moved since.
  take(data) {
    const drawn = JSON.stringify([data.generation, data.first, data.lang, data.sheets]);
    const isNew = this.drawn !== drawn;
    this.data = data;
    if (isNew) this.draw(drawn);
    if (isNew || data.moves >= this.moves) {
      if (!this.waiting && !this.held) this.arrange((this.groups = data.groups.map((group) => [...group])));
      if (isNew) this.moves = data.moves;
    } else if (!this.waiting) {
      // Two orders that do not agree: what is seen here counts, once the server has had time to answer.
      this.waiting = setTimeout(() => this.deliver(), PATIENCE_MS);
    }
    this.refresh();
  }

  draw(drawn) {
    this.drawn = drawn;
    this.cancel();
    this.held = null;
    this.root.lang = this.data.lang;
    this.list.setAttribute("aria-label", this.data.words.list);
    this.lines = new Map(this.data.sheets.map((sheet) => [sheet.id, this.line(sheet)]));
  }

  line(sheet) {
    const act = (name, sign, kind, acting) => {
      const button = element("button", { type: "button", class: kind, "aria-label": name, title: name }, sign);
      if (acting) button.addEventListener("click", () => acting.call(this, sheet.id));
      return button;
    };
    const up = act(sheet.up, "↑", "", this.up);
    const down = act(sheet.down, "↓", "", this.down);
    const level = act(sheet.level, "=", "", this.level);
    const drag = act(sheet.drag, "⠿", "drag");
    // Whoever uses keys or a screen reader has the buttons beside it.
    drag.tabIndex = -1;
    drag.setAttribute("aria-hidden", "true");
    drag.addEventListener("pointerdown", (event) => this.hold(event, sheet.id, drag));
    const rank = element("span", { class: "rank" });
    const facts = element("span", { class: "facts" });
    const what = element("div", { class: "what" }, element("strong", {}, sheet.name), ` ${sheet.title}`, facts);
    const moves = element("div", { class: "moves" }, up, down, level);
    const root = element("li", {}, drag, rank, what, moves);
    return { sheet, root, rank, facts, up, down, level };
  }

  // Put the lines in order without taking the one from the page that has the focus or is being dragged.
  arrange(groups) {
    const wanted = groups.flat().map((id) => this.lines.get(id).root);
    const stays = this.held?.line.root ?? wanted.find((root) => root.contains(document.activeElement)) ?? wanted[0];
    const place = wanted.indexOf(stays);
    for (const root of [...this.list.children]) if (!wanted.includes(root)) root.remove();
    if (stays.parentNode !== this.list) this.list.prepend(stays);
    for (const root of wanted.slice(0, place)) this.list.insertBefore(root, stays);
    this.list.append(...wanted.slice(place + 1));
  }

  place(id) {
    const group = this.groups.findIndex((each) => each.includes(id));
    return { group, place: this.groups[group].indexOf(id) };
  }

  without(id) {
    return this.groups.map((group) => group.filter((each) => each !== id));
  }

  // One step up: out of a group of level ones, or past the whole group above.
  up(id) {
    const { group } = this.place(id);
    const target = this.groups[group].length > 1 ? group : group - 1;
    if (target >= 0) this.put(id, target);
  }

  down(id) {
    const { group } = this.place(id);
    const target = this.groups[group].length > 1 ? group + 1 : group + 2;
    if (target <= this.groups.length) this.put(id, target);
  }

  put(id, target) {
    const groups = this.without(id);
    groups.splice(target, 0, [id]);
    this.change(groups, id);
  }

  // Level with the one above, or, where it is so already, by itself below it.
  level(id) {
    const { group, place } = this.place(id);
    const groups = this.without(id);
    if (place > 0) groups.splice(group + 1, 0, [id]);
    else if (group > 0) groups[group - 1].push(id);
    else return;
    this.change(groups, id);
  }

  change(groups, id) {
    this.groups = groups.filter((group) => group.length > 0);
    this.arrange(this.groups);
    this.refresh();
    this.say(id);
    this.touch();
  }

  say(id) {
    const { words } = this.data;
    const group = this.groups[this.place(id).group];
    const name = (each) => this.lines.get(each).sheet.name;
    const other = group.find((each) => each !== id);
    const fields = { sheet: name(id), other: other === undefined ? "" : name(other), rank: this.ranks().get(id) };
    write(this.said, fill(other === undefined ? words.moved : words.levelled, fields));
  }

  ranks() {
    const ranks = new Map();
    let before = 0;
    for (const group of this.groups) {
      // The first group may be level with sheets that another part of the list shows.
      const isAsDrawn = before === 0 && this.data.groups[0].includes(group[0]);
      for (const id of group) ranks.set(id, isAsDrawn ? this.data.rank : this.data.first + before + 1);
      before += group.length;
    }
    return ranks;
  }

  refresh() {
    const { words } = this.data;
    const ranks = this.ranks();
    this.groups.forEach((group, number) =>
      group.forEach((id, place) => {
        const line = this.lines.get(id);
        const rank = ranks.get(id);
        const isMoved = rank !== line.sheet.rank;
        write(line.rank, fill(group.length > 1 ? words.tied : words.rank, { rank }));
        write(line.facts, isMoved ? `${line.sheet.facts} · ${line.sheet.now}` : line.sheet.facts);
        line.root.classList.toggle("moved", isMoved);
        line.root.classList.toggle("level", place > 0);
        line.level.setAttribute("aria-pressed", String(place > 0));
        const isAlone = group.length === 1;
        line.up.setAttribute("aria-disabled", String(isAlone && number === 0));
        line.down.setAttribute("aria-disabled", String(isAlone && number === this.groups.length - 1));
        line.level.setAttribute("aria-disabled", String(place === 0 && number === 0));
      }),
    );
  }

  // Dragging: the held line stays where it is in the page, those beside it step over it.
  hold(event, id, drag) {
    if (event.button !== 0) return;
    event.preventDefault();
    const line = this.lines.get(id);
    this.held = { id, line };
    line.root.classList.add("held");
    drag.setPointerCapture(event.pointerId);
    const { signal, abort } = ((stop) => ({ signal: stop.signal, abort: () => stop.abort() }))(new AbortController());
    const end = () => {
      abort();
      line.root.classList.remove("held");
      this.held = null;
      this.drop(id);
    };
    drag.addEventListener("pointermove", ({ clientY }) => this.drag(line.root, clientY), { signal });
    for (const kind of ["pointerup", "pointercancel"]) drag.addEventListener(kind, end, { signal });
  }

  drag(root, height) {
    const middle = (line) => {
      const { top, bottom } = line.getBoundingClientRect();
      return (top + bottom) / 2;
    };
    const { previousElementSibling: above, nextElementSibling: below } = root;
    if (above && height < middle(above)) root.after(above);
    else if (below && height > middle(below)) root.before(below);
    else return;
    root.scrollIntoView({ block: "nearest" });
  }

  // Let go between two level ones it is level with them, anywhere else it stands by itself.
  drop(id) {
    const { root } = this.lines.get(id);
    const idOf = (line) => [...this.lines].find(([, each]) => each.root === line)?.[0];
    const above = idOf(root.previousElementSibling);
    const below = idOf(root.nextElementSibling);
    const before = JSON.stringify(this.groups);
    const groups = this.without(id);
    const group = above === undefined ? -1 : groups.findIndex((each) => each.includes(above));
    if (group >= 0 && groups[group].includes(below)) groups[group].splice(groups[group].indexOf(above) + 1, 0, id);
    else groups.splice(group + 1, 0, [id]);
    const kept = groups.filter((each) => each.length > 0);
    if (JSON.stringify(kept.map((each) => [...each].sort())) === JSON.stringify(JSON.parse(before).map((each) => each.sort()))) {
      this.arrange(this.groups);
    } else {
      this.change(kept, id);
    }
  }

  touch() {
    this.moves += 1;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.deliver(), PAUSE_MS);
  }

  cancel() {
    clearTimeout(this.waiting);
    this.waiting = 0;
  }

  deliver() {
    this.cancel();
    const { generation, first } = this.data;
    this.send({ generation, first, moves: this.moves, groups: this.groups });
  }

  // Before anything outside the list is acted on, the server must have been sent the order.
  listen() {
    if (this.stop !== null) return;
    const { signal } = (this.stop = new AbortController());
    const flush = (event) => this.waiting && !event.composedPath().includes(this.root) && this.deliver();
    for (const kind of ["pointerdown", "keydown"]) window.addEventListener(kind, flush, { capture: true, signal });
  }

  leave() {
    if (this.waiting) this.deliver();
    this.stop?.abort();
    this.stop = null;
  }
}
