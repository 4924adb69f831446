// Chains of artists: who influenced whom, from the query's artist to the hit's.

import { el, fill } from "./dom.js";

/** The steps of a path as one walks it: each artist reached, and whether the step goes back to who influenced them. */
export function walk(path, originId) {
  let here = originId;
  return path.map(({ influencer, influenced, sources }) => {
    const back = influenced.id === here;
    const artist = back ? influencer : influenced;
    here = artist.id;
    return { artist, back, influencer, influenced, sources };
  });
}

/** "Monet ← Manet ← Velázquez": an arrow points from who influenced to who was influenced. */
export function chain(path, origin) {
  return el(
    "span",
    { class: "chain" },
    el("span", {}, origin.name),
    walk(path, origin.id).map(({ artist, back, influencer, influenced, sources }) => [
      " ",
      el(
        "span",
        { class: "hop" },
        el(
          "span",
          { class: "arrow", title: `${influencer.name} influenced ${influenced.name}: ${sources.join(", ")}` },
          el("span", { "aria-hidden": "true" }, back ? "←" : "→"),
          el("span", { class: "unseen" }, back ? "was influenced by" : "influenced"),
        ),
        ` ${artist.name}`,
      ),
    ]),
  );
}

/** Each step as a sentence with where it is stated; `name` makes an artist's name what it is to be. */
export function statements(path, name = (artist) => artist.name) {
  return el(
    "ul",
    { class: "statements" },
    path.map(({ influencer, influenced, sources }) =>
      el("li", {}, name(influencer), " influenced ", name(influenced), sourceList(sources)),
    ),
  );
}

export const sourceList = (sources) =>
  el(
    "ul",
    { class: "sources", "aria-label": "Sources" },
    sources.map((source) => [el("li", {}, source), " "]),
  );

/** A disclosure whose summary is the chain. What is open stays open when its steps stay the same. */
export function disclosure(details, path, origin) {
  const key = JSON.stringify([path, origin.id]);
  if (details.dataset.key === key) return;
  details.dataset.key = key;
  details.open = false;
  fill(details, el("summary", {}, chain(path, origin)), statements(path));
}
