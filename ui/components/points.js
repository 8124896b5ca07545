// Points as people type them and their weighted total, as in domain/points.py.
export const MOST_POINTS = 100;
const WHOLE_NUMBER = /^([-+−]?)([0-9]{1,12})$/;

// Whole points, null for an empty field; or why the text is none (“whole”, “outside”) and how to show it.
export function readPoints(typed) {
  const text = typed.normalize("NFKC").trim();
  if (text === "") return { points: null };
  const found = WHOLE_NUMBER.exec(text);
  if (found === null) return { refusal: "whole", text: shortened(text) };
  const points = Number(found[2]) * (found[1] === "" || found[1] === "+" ? 1 : -1);
  return points >= 0 && points <= MOST_POINTS ? { points: Math.abs(points) } : { refusal: "outside", text: String(points) };
}

function shortened(text) {
  const shown = Array.from(text);
  return shown.length <= 40 ? text : `${shown.slice(0, 40).join("")}…`;
}

// The weighted total with two decimals, half up, in whole numbers throughout as in domain/points.py.
export function total(given, criteria, whole) {
  const sum = given.reduce((before, points, place) => before + points * criteria[place].weight, 0);
  const hundredths = Math.floor((sum * 100 * 2 + whole) / (2 * whole));
  return `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, "0")}`;
}
