// Elements whose words are text, whatever they say.
export function fill(sentence, fields) {
  return sentence.replace(/\{(\w+)\}/g, (place, name) => (Object.hasOwn(fields, name) ? fields[name] : place));
}

export function element(kind, attributes = {}, ...inside) {
  const made = document.createElement(kind);
  for (const [name, value] of Object.entries(attributes)) if (value !== "") made.setAttribute(name, value);
  made.append(...inside);
  return made;
}

export function write(place, text) {
  if (place.textContent !== text) place.textContent = text;
}
