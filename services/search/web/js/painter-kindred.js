// Artists who share an artist's influences, though neither influenced the other.

import { el } from "./dom.js";
import { artistLink, lifetime, plural } from "./labels.js";

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
  const told = [lifetime(one), one.works > 0 && plural(one.works, "work")];
  const { influencers, influenced } = one.in_common;
  return el(
    "li",
    { class: one.works ? "own" : null },
    el(
      "div",
      { class: "neighbour-pictures" },
      one.thumbnails.map((src) => el("img", { src, alt: "", loading: "lazy", decoding: "async" })),
    ),
    el(
      "div",
      { class: "neighbour" },
      artistLink(one),
      el("span", { class: "hint" }, told.filter(Boolean).map((words) => ` · ${words}`).join("")),
      shared("both shaped by", influencers),
      shared("both shaped", influenced),
    ),
  );
}

function shared(words, artists) {
  if (!artists.length) return null;
  const left = artists.length - NAMES;
  return el(
    "p",
    { class: "shared" },
    `${words} `,
    artists.slice(0, NAMES).map((artist, place) => [place > 0 && ", ", artistLink(artist)]),
    left > 0 && ` and ${left} more`,
  );
}
