// Artists who share an artist's influences, though neither influenced the other.

import { el } from "./dom.js";
import { artistLinks } from "./labels.js";
import { neighbour } from "./painter-neighbour.js";

const NAMES = 6; // of those in common, on each side

export function kindred(artist, kin) {
  return el(
    "section",
    { "aria-labelledby": "kindred-title" },
    el("h3", { id: "kindred-title" }, "Kindred"),
    el("p", { class: "hint" }, `Who has most in common with ${artist.name}, though neither is known to have influenced the other.`),
    el("ul", {}, kin.map(entry)),
  );
}

function entry(one) {
  const { influencers, influenced } = one.in_common;
  return neighbour(one, one, null, shared("both shaped by", influencers), shared("both shaped", influenced));
}

function shared(words, artists) {
  if (!artists.length) return null;
  const left = artists.length - NAMES;
  return el(
    "p",
    { class: "shared" },
    `${words} `,
    artistLinks(artists.slice(0, NAMES)),
    left > 0 && ` and ${left} more`,
  );
}
