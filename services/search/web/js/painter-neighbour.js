// An artist in a list beside another: pictures, name, years, works, and whatever joins the two.

import { el } from "./dom.js";
import { artistLink, lifetime, plural } from "./labels.js";

const WORKS = 3; // thumbnails of each

/** `known` has years, works and thumbnails, if they are known; `role` is a further word, `joined` what comes below. */
export function neighbour(artist, known, role, ...joined) {
  const told = [known && lifetime(known), known?.works > 0 && plural(known.works, "work"), role];
  return el(
    "li",
    { class: known?.works ? "own" : null },
    el(
      "div",
      { class: "neighbour-pictures" },
      (known?.thumbnails ?? []).slice(0, WORKS).map((src) => el("img", { src, alt: "", loading: "lazy", decoding: "async" })),
    ),
    el(
      "div",
      { class: "neighbour" },
      artistLink(artist),
      el("span", { class: "hint" }, told.filter(Boolean).map((words) => ` · ${words}`).join("")),
      joined,
    ),
  );
}
