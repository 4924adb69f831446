// What the map tells of the work under the mouse, or in the middle for those who use keys.

import { get } from "./api.js";
import { nameOf } from "./collection.js";
import { el, fill } from "./dom.js";
import { titleOf } from "./labels.js";

const PAUSE = 120; // milliseconds on a work before its title is asked for
const KEPT = 500; // titles in memory
const titles = new Map(); // by work: its record, null while it is asked for

export class Card {
  constructor(place) {
    this.place = place;
    this.shown = null;
  }

  /** Shows a point of the map beside a place of the stage; `rank` is its rank in a search, 0 for the query. */
  show(map, at, { x, y }, camera, rank) {
    const id = map.ids[at];
    if (this.shown !== id) {
      this.shown = id;
      this.present(map, at, id, rank);
      clearTimeout(this.timer);
      this.timer = setTimeout(() => ask(id).then(() => this.shown === id && this.present(map, at, id, rank)), PAUSE);
    }
    this.place.hidden = false;
    const { offsetWidth: width, offsetHeight: height } = this.place;
    const left = x + 18 + width > camera.width ? x - width - 18 : x + 18;
    const top = Math.min(Math.max(8, y - height / 2), camera.height - height - 8);
    this.place.style.transform = `translate(${Math.round(Math.max(8, left))}px, ${Math.round(top)}px)`;
  }

  hide() {
    clearTimeout(this.timer);
    this.shown = null;
    this.place.hidden = true;
  }

  present(map, at, id, rank) {
    const record = titles.get(id);
    const artist = map.artist[at] >= 0 ? nameOf(map.artists[map.artist[at]]) : "Unknown artist";
    const style = map.style[at] >= 0 ? map.styles[map.style[at]] : null;
    const year = map.year[at];
    fill(
      this.place,
      el("img", { src: `/api/v1/artworks/${encodeURIComponent(id)}/thumbnail`, alt: "", decoding: "async" }),
      el(
        "div",
        { class: "map-card-words" },
        rank !== undefined && el("p", { class: "eyebrow" }, rank ? `Rank ${rank} of your search` : "You search with it"),
        el("p", { class: "artist" }, record?.artist ?? artist),
        record && el("p", { class: "title" }, el("cite", { class: record.title ? null : "untitled" }, titleOf(record))),
        (style || year !== null) &&
          el(
            "p",
            { class: "style" },
            [style && (map.predicted[at] ? `${style} (predicted)` : style), year].filter((one) => one ?? false).join(", "),
          ),
      ),
    );
  }
}

/** The record of a work, null where it is gone. */
export async function ask(id) {
  if (titles.has(id)) return titles.get(id);
  titles.set(id, null);
  if (titles.size > KEPT) titles.delete(titles.keys().next().value);
  const record = await get(`/artworks/${encodeURIComponent(id)}`).catch(() => null); // the map may be older
  titles.set(id, record);
  return record;
}
