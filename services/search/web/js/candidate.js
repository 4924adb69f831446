// An artist of the graph who may be meant by a name: what speaks for it, and what against.

import { get } from "./api.js";
import { button, el, fill } from "./dom.js";
import { artistLink, lifetime } from "./labels.js";
import { outside } from "./provenance.js";

/** The candidate for `name`; `onchoose()` is called where it is the one. */
export function candidate({ node, name, born, died, evidence, against }, of, onchoose) {
  const more = el("div", { class: "candidate-more" });
  describe(node, more);
  return el(
    "li",
    { class: "candidate", data: { node } },
    el("p", { class: "artist" }, artistLink({ id: node, name })),
    el("p", { class: "hint" }, lifetime({ born, died }) || "Years unknown"),
    more,
    points("for", "Speaks for it", evidence),
    points("against", "Speaks against it", against),
    button("This is the one", onchoose, { "aria-label": `“${of}” is ${name}${born ? `, born ${born}` : ""}` }),
  );
}

const points = (side, label, list) =>
  list.length > 0 && el("ul", { class: `points ${side}`, "aria-label": label }, list.map((one) => el("li", {}, one)));

// What the graph says beyond the name; without it the evidence is enough.
async function describe(node, place) {
  const artist = await get(`/artists/${encodeURIComponent(node)}`).catch(() => null);
  if (!artist) return;
  const words = [...artist.movements, ...artist.occupations].slice(0, 5).join(", ");
  fill(
    place,
    words && el("p", { class: "hint" }, words),
    el("ul", { class: "painter-links" }, artist.links.map(({ title, url }) => el("li", {}, outside(url, title)))),
  );
}
