// Chains of artists: who influenced or taught whom, from the query's artist to the hit's.

import { el, fill } from "./dom.js";
import { sourceList, sourceName } from "./sources.js";

const PASSIVE = { influenced: "was influenced by", taught: "was taught by" };

/** What one artist did to the other where the step is read backwards. */
export const passive = (kind) => PASSIVE[kind] ?? PASSIVE.influenced;

/** The steps of a path as one walks it: each artist reached, and whether the step goes back to who influenced them. */
export function walk(path, originId) {
  let here = originId;
  return path.map((influence) => {
    const { influencer, influenced } = influence;
    const back = influenced.id === here;
    const artist = back ? influencer : influenced;
    here = artist.id;
    return { ...influence, artist, back };
  });
}

/** "Monet ← Manet ← Velázquez": an arrow points from who influenced to who was influenced. */
export function chain(path, origin) {
  return el(
    "span",
    { class: "chain" },
    el("span", {}, origin.name),
    walk(path, origin.id).map(({ artist, back, kind, influencer, influenced, sources }) => [
      " ",
      el(
        "span",
        { class: "hop" },
        el(
          "span",
          { class: "arrow", title: `${influencer.name} ${kind} ${influenced.name}: ${sources.map(sourceName).join(", ")}` },
          el("span", { "aria-hidden": "true" }, back ? "←" : "→"),
          el("span", { class: "unseen" }, back ? passive(kind) : kind),
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
    path.map((influence) =>
      el("li", {}, name(influence.influencer), ` ${influence.kind} `, name(influence.influenced), sourceList([influence])),
    ),
  );
}

/** A disclosure whose summary is the chain. What is open stays open when its steps stay the same. */
export function disclosure(details, path, origin, name) {
  const key = JSON.stringify([path, origin.id]);
  if (details.dataset.key === key) return;
  details.dataset.key = key;
  details.open = false;
  fill(details, el("summary", {}, chain(path, origin)), statements(path, name));
}
