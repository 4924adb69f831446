// Builds elements. Data only ever becomes text or an attribute, never markup.

export const byId = (id) => document.getElementById(id);

/**
 * An element: `el("button", { class: "link", onclick: go, "aria-label": "…" }, "text", child)`.
 * `null`, `undefined` and `false` leave an attribute or a child out.
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "data") Object.assign(element.dataset, value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  fill(element, ...children);
  return element;
}

/** Replaces what is in an element. */
export function fill(element, ...children) {
  element.replaceChildren(
    ...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

/** Makes these elements the children of `place`, and moves no more than it must: an element that moves loses focus. */
export function arrange(place, elements) {
  for (const child of [...place.children]) if (!elements.includes(child)) child.remove();
  elements.forEach((element, at) => {
    if (place.children[at] !== element) place.insertBefore(element, place.children[at] ?? null);
  });
}

/** A button that looks like a word of the text. */
export const link = (text, onclick, attributes = {}) =>
  el("button", { type: "button", class: "link", onclick, ...attributes }, text);

/** A button. */
export const button = (text, onclick, attributes = {}) =>
  el("button", { type: "button", class: "button", onclick, ...attributes }, text);
