// The artists of the drawing: each a link with a picture, a name and years.

import { el, fill } from "./dom.js";
import { isPlain, lifetime, plural } from "./labels.js";
import { current, hrefWith } from "./state.js";

const LIGHTING = { pointerenter: true, pointerleave: false, focus: true, blur: false };

/** `onwalk(id)` is called where somebody goes to an artist, `onlight(id, on)` where one is pointed at, and not any more. */
export function webNodes({ onwalk, onlight }) {
  const kept = new Map(); // elements by artist, so that those who stay travel

  function make(id) {
    const element = el("a", { class: "node", data: { id } });
    element.addEventListener("click", (event) => {
      if (isPlain(event) && !element.hasAttribute("aria-current")) onwalk(id);
    });
    for (const [type, on] of Object.entries(LIGHTING)) element.addEventListener(type, () => onlight(id, on));
    kept.set(id, element);
    return element;
  }

  return {
    /** The element of an artist, in its box; `centre` is the id of the one in the middle. */
    show(artist, box, centre) {
      const { id, name, thumbnails, works, hops } = artist;
      const element = kept.get(id) ?? make(id);
      const middle = id === centre;
      const years = lifetime(artist);
      const has = works ? `${plural(works, "work")} in the collection` : "no work in the collection";
      element.href = hrefWith({ painter: id, hops: current().hops });
      element.className = ["node", middle && "centre", hops > 1 && "far", works > 0 && "own"].filter(Boolean).join(" ");
      element.title = [name, years, has].filter(Boolean).join(", ");
      element.setAttribute("aria-label", `${name}, ${years || "years unknown"}, ${has}`);
      if (middle) element.setAttribute("aria-current", "true");
      else element.removeAttribute("aria-current");
      for (const side of ["left", "top", "width", "height"]) element.style[side] = `${box[side]}px`;
      describe(element, thumbnails[0], name, years);
      return element;
    },
    of: (id) => kept.get(id),
    forget: () => kept.clear(),
  };
}

// What stays the same stays on the page, so that pictures never flicker.
function describe(element, src, name, years) {
  const told = JSON.stringify([src, name, years]);
  if (element.dataset.told === told) return;
  element.dataset.told = told;
  const words = [el("span", { class: "node-name" }, name), years && el("span", { class: "node-years" }, years)];
  fill(element, src && el("img", { src, alt: "", decoding: "async" }), el("span", { class: "node-words" }, words));
}
