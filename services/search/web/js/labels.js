// How works, numbers and times are written.

import { nodeOf } from "./collection.js";
import { el } from "./dom.js";
import { predicted } from "./predicted.js";
import { hrefWith, open } from "./state.js";

export const titleOf = (artwork) => artwork.title || "Untitled";
export const artistOf = (artwork) => artwork.artist || "Unknown artist";

/** One line for alternative texts and announcements: "Olympia by Edouard Manet, 1863". */
export const inWords = (artwork) =>
  `${titleOf(artwork)} by ${artwork.artist || "an unknown artist"}${artwork.year === null ? "" : `, ${artwork.year}`}`;

/** "1 work", "12 works". */
export const plural = (count, one, many = `${one}s`) => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

export const decimals = (value, places = 2) => value.toFixed(places).replace("-", "−");

export function ordinal(number) {
  const ending = { one: "st", two: "nd", few: "rd", other: "th" };
  return `${number}${ending[new Intl.PluralRules("en", { type: "ordinal" }).select(number)]}`;
}

/** "40 s", "3 min", "2 h 5 min". */
export function duration(seconds) {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A moment by the reader's clock and customs. */
export const moment = (text) => new Date(text).toLocaleString([], { dateStyle: "short", timeStyle: "short" });

/** "1832–1883", "born 1832"; empty where no year is known. */
export function lifetime({ born, died }) {
  if (born !== null && died !== null) return `${born}–${died}`;
  return born !== null ? `born ${born}` : died !== null ? `died ${died}` : "";
}

function anchor(changes, name) {
  const element = el("a", { class: "link", href: hrefWith(changes) }, name);
  element.addEventListener("click", (event) => {
    if (isPlain(event)) open(changes);
  });
  return element;
}

/** Whether a click on a link is for the page to follow; what opens another tab is for the browser. */
export function isPlain(event) {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button) return false;
  event.preventDefault();
  return true;
}

/** An artist's name that opens their page; a real link, so that it can be opened in another tab. */
export const artistLink = ({ id, name }) => anchor({ painter: id }, name);

/**
 * The same for an artist as the collection names them, `node` being who that is in the influence graph, if anybody:
 * there the collection's id may be somebody else's.
 */
export const collectionLink = ({ id, name, node }) => anchor(node ? { painter: node } : { painter: id, whose: "collection" }, name);

/** Artists in a row, each a link. */
export const artistLinks = (artists) => artists.map((artist, place) => [place > 0 && ", ", artistLink(artist)]);

/** A label as it hangs beside a work. */
export function wallLabel(artwork) {
  const { artist_id: id, artist: name } = artwork;
  const artist = id ? collectionLink({ id, name, node: nodeOf(id) }) : artistOf(artwork);
  return [
    el("p", { class: "artist" }, artist),
    el(
      "p",
      { class: "title" },
      el("cite", { class: artwork.title ? null : "untitled" }, titleOf(artwork)),
      artwork.year !== null && `, ${artwork.year}`,
    ),
    (artwork.style || artwork.predicted_style) && el("p", { class: "style" }, artwork.style || predicted(artwork)),
  ];
}

/** The work's picture at its own proportions, so that nothing moves when it arrives. */
export function picture(artwork, { large = false, lazy = true } = {}) {
  const image = el("img", {
    src: large ? artwork.image_url : artwork.thumbnail_url,
    alt: inWords(artwork),
    width: artwork.width,
    height: artwork.height,
    loading: lazy ? "lazy" : null,
    decoding: "async",
  });
  image.addEventListener("error", () => image.classList.add("broken"), { once: true });
  return image;
}
