// Who says that an influence was, and where that can be looked up.

import { el } from "./dom.js";
import { webAddress } from "./provenance.js";

const NAMES = { wikidata: "Wikidata", dbpedia: "DBpedia", curated: "Curated here" };

export const sourceName = (source) => NAMES[source] ?? source;

/**
 * The sources of influences, each once by its name with its statements as links. `brief` leaves the statements to those
 * who point at the names.
 */
export function sourceList(influences, { brief = false } = {}) {
  const by = Map.groupBy(influences.flatMap(({ statements }) => statements), ({ source }) => source);
  return el(
    "ul",
    { class: "sources", "aria-label": "Sources" },
    [...by].map(([source, statements]) => [el("li", {}, brief ? briefly(source, statements) : inFull(source, statements)), " "]),
  );
}

const briefly = (source, statements) =>
  statements.map((one, at) => (at === 0 ? linked(one, sourceName(source)) : [" ", linked(one, String(at + 1))]));

// A statement may begin with its source, as a file's line does, or say no more than that.
const inFull = (source, statements) => [
  !statements.every(({ statement }) => statement.startsWith(source)) && sourceName(source),
  statements.map((one) => [" ", linked(one, webAddress(one.statement)?.hostname ?? one.statement)]),
];

// A triple, a line or a citation: a link where it has an address.
function linked({ source, statement, url }, words) {
  const address = webAddress(url);
  const more = { class: "statement", title: [...new Set([source, statement])].filter(Boolean).join(": ") };
  if (!address) return el("span", more, words);
  return el("a", { ...more, href: address.href, target: "_blank", rel: "noopener noreferrer" }, `${words} ↗`);
}
