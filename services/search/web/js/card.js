// A hit in the grid. A card is built once and then told its new place, so that pictures never flicker.

import { disclosure } from "./chain.js";
import { el, fill } from "./dom.js";
import { artistLink, inWords, picture, wallLabel } from "./labels.js";
import { bar, nearness, repeats, scaleBar, shift, sum } from "./reasons.js";

const TALLEST = 1.2; // times the width of the column

export class Card {
  constructor(artwork, onopen) {
    this.artwork = artwork;
    const ratio = artwork.width / artwork.height;
    const image = picture(artwork);
    image.style.aspectRatio = `${artwork.width} / ${artwork.height}`;
    this.opener = el("button", { type: "button", class: "hit-image", onclick: onopen }, image);
    this.opener.style.width = `${Math.min(1, ratio * TALLEST) * 100}%`;
    this.rank = el("span", { class: "rank" });
    this.shift = el("span", {});
    this.bar = bar({ cosine: 0, score: 0 }, 1);
    this.sum = el("p", { class: "sum" });
    this.near = el("p", { class: "near" });
    this.chain = el("details", { class: "joined" });
    this.repeats = el("p", { class: "repeats" });
    this.element = el(
      "li",
      { class: "hit", data: { id: artwork.id } },
      this.opener,
      el(
        "div",
        { class: "label" },
        el("p", { class: "place" }, this.rank, this.shift),
        wallLabel(artwork),
        el("div", { class: "reason" }, this.bar, this.sum, this.near, this.chain, this.repeats),
      ),
    );
  }

  /** Shows the hit's place and reasons; `most` is the score that fills the bar. */
  tell(hit, query, most) {
    const { why, artwork } = hit;
    this.hit = hit;
    this.element.dataset.rank = hit.rank;
    this.opener.setAttribute("aria-label", `Rank ${hit.rank}: ${inWords(artwork)}. Details`);
    this.rank.textContent = hit.rank;
    fill(this.shift, shift(hit));
    scaleBar(this.bar, why, most);
    fill(this.sum, sum(why));
    this.near.textContent = nearness(why, query.artist, artwork);
    this.chain.hidden = !why.path.length;
    if (why.path.length) disclosure(this.chain, why.path, query.artist, artistLink);
    const again = repeats(why, artwork);
    this.repeats.textContent = again || "";
    this.repeats.hidden = !again;
  }
}
