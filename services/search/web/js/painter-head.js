// Who an artist is: name, years, movements, other names, and how the collection's spelling was understood.

import { nameOf } from "./collection.js";
import { el, link } from "./dom.js";
import { lifetime, plural } from "./labels.js";
import { outside } from "./provenance.js";
import * as state from "./state.js";

const NAMES = 24; // shown at once

export function head(artist) {
  const described = [artist.movements, artist.occupations].map((words) => words.join(", ")).filter(Boolean);
  return [
    el("h2", { id: "painter-title", tabindex: -1 }, artist.name),
    el("p", { class: "painter-years" }, [lifetime(artist), inCollection(artist)].filter(Boolean).join(" · ")),
    described.length > 0 && el("p", { class: "painter-described" }, described.join(" · ")),
    artist.links.length > 0 &&
      el(
        "ul",
        { class: "painter-links", "aria-label": "Elsewhere" },
        artist.links.map(({ title, url }) => el("li", {}, outside(url, title))),
      ),
    (artist.aliases.length > 0 || artist.matches.length > 0) &&
      el("div", { class: "painter-more" }, aliases(artist.aliases), artist.matches.map((match) => joined(match, artist))),
  ];
}

const inCollection = ({ works: count }) =>
  count ? `${plural(count, "work")} in the collection` : "No work in the collection";

function aliases(names) {
  if (!names.length) return null;
  const list = el("ul", { class: "aliases" }, names.slice(0, NAMES).map((name) => el("li", { dir: "auto" }, name)));
  const rest = link(`and ${names.length - NAMES} more`, () => {
    list.append(...names.slice(NAMES).map((name) => el("li", { dir: "auto" }, name)));
    rest.remove();
  });
  return el(
    "details",
    { data: { name: "aliases" } },
    el("summary", {}, plural(names.length, "other name")),
    list,
    names.length > NAMES && rest,
  );
}

function joined({ person, state: how, evidence, candidates }, artist) {
  const spelling = nameOf(person, artist.name);
  const open = how === "ambiguous" || (how === "unknown" && candidates.length > 0);
  const words = {
    matched: `How “${spelling}” of the collection was recognised`,
    ambiguous: `Several artists may be meant by “${spelling}”`,
    unknown: `Why the influence graph has nobody for “${spelling}”`,
    refused: `Somebody decided that the graph has nobody for “${spelling}”`,
  };
  return el(
    "details",
    { data: { name: `match-${person}` }, open: how === "ambiguous" },
    el("summary", {}, words[how] ?? spelling),
    el("ul", { class: "evidence" }, evidence.map((one) => el("li", {}, one))),
    open && link("Decide who is meant", () => state.open({ artists: "review" })),
  );
}
