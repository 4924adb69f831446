// Builds elements of drawings.

const NAMESPACE = "http://www.w3.org/2000/svg";

/** An element of a drawing; `null`, `undefined` and `false` leave an attribute or a child out. */
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(NAMESPACE, tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.flat(2).filter(Boolean));
  return element;
}
