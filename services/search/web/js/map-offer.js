// What stands in the map's place where there is none: an offer to draw it, and how far that is.

import { post } from "./api.js";
import * as actions from "./actions.js";
import { button, el, fill } from "./dom.js";
import * as jobs from "./jobs.js";
import { duration } from "./labels.js";

export const METHODS = { tsne: "t-SNE", umap: "UMAP" };

/** Has a map drawn. */
export const draw = (encoder, method) => actions.begin(() => post("/maps", { json: { encoder, method } }));

/** Shows the offer, or the job that draws a map; `missing` is null where there is one to look at. */
export function offer(place, missing) {
  const job = jobs.underWay("map");
  const told = JSON.stringify([missing, job && [job.id, job.done, job.total, job.note, job.state]]);
  place.hidden = !missing;
  if (!missing || place.dataset.told === told) return;
  place.dataset.told = told;
  fill(place, job ? underWay(job) : toDraw(missing));
}

const toDraw = ({ encoder, method, works }) => [
  el("p", { class: "drop-title" }, "No map is drawn yet"),
  el(
    "p",
    { class: "hint" },
    `${METHODS[method]} lays out the ${works.toLocaleString("en")} works so that those lie together that the encoder `,
    `“${encoder}” finds alike. It takes some seconds, for tens of thousands of works some minutes.`,
  ),
  button("Draw it", () => draw(encoder, method), { class: "button primary" }),
  el("p", { class: "hint" }, "In a terminal: ", el("code", {}, `vasari map --encoder ${encoder} --method ${method}`)),
];

const underWay = ({ title, done, total, note, seconds_left: left }) => [
  el("p", { class: "drop-title" }, `${title} …`),
  el("progress", { "aria-label": title, max: total || 1, value: total ? done : null }),
  el("p", { class: "hint", role: "status" }, [note, left !== null && `${duration(left)} left`].filter(Boolean).join(" · ")),
];
