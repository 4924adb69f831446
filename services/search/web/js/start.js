// The first page: what there is, and what to do where something is missing.

import { post } from "./api.js";
import * as actions from "./actions.js";
import * as browse from "./browse.js";
import { known, subscribe } from "./collection.js";
import { button, byId, el, fill } from "./dom.js";
import { plural } from "./labels.js";
import { failed } from "./notice.js";
import * as jobs from "./jobs.js";

subscribe(describe);

/** Shows the start page for the state. */
export function update() {
  if (known()) browse.update();
}

function describe(collection) {
  const searchable = collection.encoders.filter((encoder) => encoder.indexed);
  byId("drop").hidden = !searchable.length;
  fill(byId("counts"),
    count(collection.works, "work"), count(collection.artists.length, "artist"),
    count(collection.graph_influences, "influence"), count(searchable.length, "encoder"));
  fill(byId("hints"), hints(collection, searchable));
  if (!byId("start").hidden) browse.update();
}

const count = (number, name) =>
  el("div", {}, el("dt", {}, number === 1 ? name : `${name}s`), el("dd", {}, number.toLocaleString("en")));

function hints(collection, searchable) {
  if (!collection.works) return [empty()];
  const found = [];
  const best = Math.max(0, ...searchable.map((encoder) => encoder.indexed));
  const missing = collection.works - best;
  if (missing > 0) {
    const what = best ? `${plural(missing, "work is", "works are")} not indexed yet, and cannot be found.`
      : "The works are not indexed yet: an encoder has to look at each of them once.";
    found.push(hint(what, button("Encode them", () => begin(post("/encodings", { json: { encoder: "backbone" } }))),
      "or in a terminal", el("code", {}, "vasari encode")));
  }
  if (!collection.graph_influences) {
    found.push(hint("No influences are loaded, so appearance alone decides the ranking.",
      actions.influencesButton("Load a file"), "or in a terminal", el("code", {}, "vasari graph load FILE")));
  }
  return found;
}

const hint = (sentence, ...then) => el("div", { class: "hint-box" }, el("p", {}, sentence), el("p", { class: "hint-then" }, then));

function empty() {
  const step = (title, ...body) => el("li", {}, el("h3", {}, title), el("p", {}, body));
  return el("section", { class: "empty", "aria-labelledby": "empty-title" },
    el("h2", { id: "empty-title" }, "The collection is empty"),
    el("p", { class: "lead" }, "Drop images anywhere on this page to import them, or take these steps."),
    el("ol", { class: "steps" },
      step("Import", actions.importButtons(), " or ", el("code", {}, "vasari import FOLDER"),
        ". A ", el("code", {}, "metadata.csv"), " beside the images gives titles, artists, years and styles."),
      step("Encode", "Once they are in, an encoder looks at each work: the button appears here, or ",
        el("code", {}, "vasari encode"), "."),
      step("Load influences", actions.influencesButton("Choose a file"), " or ", el("code", {}, "vasari graph load FILE"),
        ": who influenced whom, as CSV or Turtle.")));
}

async function begin(request) {
  try {
    jobs.started(await request);
  } catch (error) {
    failed(error, { about: "action" });
  }
}
