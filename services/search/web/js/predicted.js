// Styles that a model predicts: always marked, never shown as known.

import { get } from "./api.js";
import { known } from "./collection.js";
import { el } from "./dom.js";

const SHOWN = 5;
const LEAST = 0.02; // likelier than this, or it is not worth a bar
const percent = (share) => `${Math.round(share * 100)} %`;

/** "Impressionism? 71 %" for a work whose style nobody has stated; null for others. */
export function predicted({ style, predicted_style: guess }) {
  if (style || !guess) return null;
  return el(
    "span",
    { class: "predicted", title: `Predicted by the model ${guess.model_id}; nobody has stated it` },
    `${guess.style}?`,
    el("span", { class: "unseen" }, " predicted, "),
    el("span", { class: "predicted-share" }, ` ${percent(guess.probability)}`),
  );
}

/** What the style model in use makes of an image that was searched with; null where there is no such model. */
export async function classified(query) {
  if (!known()?.encoders.some(({ encoder }) => encoder === "style")) return null;
  try {
    return bars(await get(`/queries/${encodeURIComponent(query)}/classification`));
  } catch (error) {
    if (error.status === undefined) throw error;
    return null; // the search is complete without it
  }
}

function bars({ model_id: model, styles, guess }) {
  const likely = styles.filter(({ probability }, at) => !at || probability >= LEAST).slice(0, SHOWN);
  return el(
    "section",
    { class: "classified", "aria-label": "Predicted styles", title: `Predicted by the model ${model}` },
    el("h3", {}, guess ? "Its style, as a model sees it" : "Its style: the model is not sure"),
    el("ul", {}, likely.map(bar)),
  );
}

function bar({ style, probability }) {
  const line = el("span", { class: "likely", "aria-hidden": "true" });
  line.style.width = `${(probability * 100).toFixed(1)}%`;
  return el("li", {}, el("span", { class: "likely-style" }, style), el("span", { class: "number" }, percent(probability)), line);
}
