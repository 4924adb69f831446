// Where a work comes from, what may be done with it, and whom to name.

import { el } from "./dom.js";

const PLACES = {
  wikiart: "WikiArt",
  aic: "the Art Institute of Chicago",
  met: "The Met",
  cleveland: "the Cleveland Museum of Art",
  wikidata: "Wikidata",
};
const ELSEWHERE = {
  artist_url: "Artist’s page",
  artist_wikipedia: "Wikipedia",
  artist_wikidata: "Wikidata",
  image_url: "Image at its source",
};
const STATEMENTS = {
  InC: "In copyright",
  "InC-OW-EU": "In copyright, orphan work",
  "InC-EDU": "In copyright, educational use permitted",
  "InC-NC": "In copyright, non-commercial use permitted",
  "InC-RUU": "In copyright, rights holder not found",
  "NoC-CR": "No copyright, contractual restrictions",
  "NoC-NC": "No copyright, non-commercial use only",
  "NoC-OKLR": "No copyright, other legal restrictions",
  "NoC-US": "No copyright in the United States",
  CNE: "Copyright not evaluated",
  UND: "Copyright undetermined",
  NKC: "No known copyright",
};

/** The address where the text is one of the web and nothing else, null otherwise: only these become links. */
export function webAddress(text) {
  if (typeof text !== "string" || !/^https?:\/\/[^\s]+$/i.test(text) || !URL.canParse(text)) return null;
  const address = new URL(text);
  return ["http:", "https:"].includes(address.protocol) && !address.username ? address : null;
}

/** A link that leaves the page, with the arrow that says so. Text where the address is none of the web. */
export function outside(text, name = null) {
  const address = webAddress(text);
  if (!address) return name ?? String(text);
  return el(
    "a",
    { href: address.href, target: "_blank", rel: "noopener noreferrer" },
    `${name ?? shortened(address)} ↗`,
  );
}

/** Rights as people call them: a licence's address by its name, anything else in the source's words. */
export function rights(text) {
  const address = webAddress(text);
  return address ? outside(text, licence(address)) : text;
}

/** "At WikiArt ↗"; null where the work has no page. */
export function page({ source, page_url: url }) {
  const address = webAddress(url);
  return address && outside(url, `At ${PLACES[source] ?? plainHost(address)}`);
}

/** What stands below a large picture: credit line, rights, and the work's page; null where none is known. */
export function attribution(artwork, classes = "attribution") {
  const parts = [artwork.credit, artwork.rights && rights(artwork.rights), page(artwork)].filter(Boolean);
  if (!parts.length) return null;
  return el("p", { class: classes }, parts.flatMap((part, at) => (at ? [" · ", part] : [part])));
}

/** Links to what else there is of the work and its artist. */
export function elsewhere(attributes) {
  const links = Object.entries(ELSEWHERE)
    .map(([name, called]) => [called, attributes[name] && addressOf(name, attributes[name])])
    .filter(([, address]) => webAddress(address));
  return links.map(([called, address]) => outside(address, called));
}

/** Whether `elsewhere` shows this attribute. */
export const isElsewhere = (name, value) => name in ELSEWHERE && Boolean(webAddress(addressOf(name, value)));

const addressOf = (name, value) =>
  name === "artist_wikidata" && /^Q\d+$/.test(value) ? `https://www.wikidata.org/wiki/${value}` : value;

const plainHost = ({ hostname }) => hostname.replace(/^www\./, "");

function shortened(address) {
  const text = `${plainHost(address)}${address.pathname.replace(/\/$/, "")}`;
  return text.length > 48 ? `${text.slice(0, 47)}…` : text;
}

function licence(address) {
  const parts = address.pathname.split("/").filter(Boolean);
  if (plainHost(address) === "creativecommons.org") {
    const [kind, name, version] = parts;
    const called = { zero: "CC0", mark: "Public Domain Mark" }[name];
    if (kind === "publicdomain" && called) return [called, version].filter(Boolean).join(" ");
    if (kind === "licenses" && name) return ["CC", name.toUpperCase(), version].filter(Boolean).join(" ");
  }
  if (plainHost(address) === "rightsstatements.org") return STATEMENTS[parts[1]] ?? shortened(address);
  return shortened(address);
}
