// How works, numbers and times are written.

import { el, link } from "./dom.js";
import { open } from "./state.js";

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

/** A label as it hangs beside a work. The artist opens their page, except where `plain`. */
export function wallLabel(artwork, { plain = false } = {}) {
  const name = artistOf(artwork);
  const opens = !plain && artwork.artist_id;
  return [
    el("p", { class: "artist" }, opens ? link(name, () => open({ painter: artwork.artist_id })) : name),
    el("p", { class: "title" }, el("cite", { class: artwork.title ? null : "untitled" }, titleOf(artwork)),
      artwork.year !== null && `, ${artwork.year}`),
    artwork.style && el("p", { class: "style" }, artwork.style),
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
