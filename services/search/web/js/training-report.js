// What a training shows while it runs, and what can be done with the model when it is over.

import { post } from "./api.js";
import { begin } from "./actions.js";
import { curves } from "./curve.js";
import { button, el, link } from "./dom.js";
import * as jobs from "./jobs.js";
import { keyFigures } from "./model-figures.js";
import * as state from "./state.js";

const ENCODER = {
  words: "Works are found with it once they are encoded.",
  offers: [
    ["Encode the collection with it", "/encodings"],
    ["Draw a map with it", "/maps"],
  ],
};
const CLASSIFIER = { words: "Works whose style nobody has stated are given what it predicts.", offers: [] };

/** The curves of a training so far; folded once it is over. */
export function course(job) {
  const drawn = curves(job.result.history);
  if (!drawn || jobs.isActive(job)) return drawn;
  return el("details", { class: "report course" }, el("summary", {}, "How it went"), drawn);
}

/** What came of a training, and what follows from it. */
export function outcome({ result }) {
  if (!result.model_id) return null;
  const [kind] = result.model_id.split("-");
  const then = kind === "style" ? CLASSIFIER : ENCODER;
  return el(
    "div",
    { class: "trained" },
    keyFigures(result.metrics ?? {}),
    el("p", { class: "hint" }, `It is in use now. ${then.words}`),
    el(
      "p",
      { class: "trained-then" },
      then.offers.map(([name, path]) => button(name, () => begin(() => post(path, { json: { encoder: kind } })))),
      link("Look at the model", () => state.open({ models: kind })),
    ),
  );
}
