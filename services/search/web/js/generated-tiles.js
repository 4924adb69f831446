// The images that came as one, hung apart again, so that they fit any screen.

import { el } from "./dom.js";

const MOST_ALONG = 8; // in one row, where they are no more
const ALONG = 6;

/** The `count` images of one PNG, of `columns` by `rows` tiles with a gap between them; `words` say what they are. */
export function tiles({ image_url: url, count, columns, rows, tile, gap }, words) {
  const [width, height] = [columns, rows].map((tilesAlong) => tilesAlong * tile + (tilesAlong - 1) * gap);
  const place = (at, length) => (length > tile ? (100 * at * (tile + gap)) / (length - tile) : 0);
  const hung = el(
    "div",
    { class: "tiles", role: "img", "aria-label": words },
    Array.from({ length: count }, (_, number) => {
      const image = el("span", { class: "made" });
      Object.assign(image.style, {
        backgroundImage: `url("${url}")`,
        backgroundSize: `${(100 * width) / tile}% ${(100 * height) / tile}%`,
        backgroundPosition: `${place(number % columns, width)}% ${place(Math.floor(number / columns), height)}%`,
      });
      return image;
    }),
  );
  hung.style.setProperty("--along", count > MOST_ALONG ? ALONG : count);
  return hung;
}
