// The works of an artist in a row.

import { get } from "./api.js";
import { el, link } from "./dom.js";
import { inWords, picture, titleOf } from "./labels.js";
import { failed } from "./notice.js";
import * as state from "./state.js";

const PAGE = 48;

/** A row of the works of `page`, the first that the API gives, and a way to the others. */
export function works(artist, page) {
  const strip = el("ul", { class: "strip row" }, page.artworks.map(thumbnail));
  const more = link("Show more", async () => {
    try {
      const next = await get("/artworks", { artist: artist.collection_ids, limit: PAGE, offset: strip.children.length });
      strip.append(...next.artworks.map(thumbnail));
      more.hidden = strip.children.length >= next.total;
    } catch (error) {
      failed(error, { about: "painter" });
    }
  });
  more.hidden = page.artworks.length >= page.total;
  return el("section", { "aria-label": `Works by ${artist.name}` }, strip, more);
}

works.PAGE = PAGE;

const thumbnail = (artwork) =>
  el(
    "li",
    {},
    el(
      "button",
      {
        type: "button",
        class: "plain",
        title: titleOf(artwork),
        "aria-label": `Details of ${inWords(artwork)}`,
        onclick: () => state.open({ work: artwork.id }),
      },
      picture(artwork),
    ),
  );
