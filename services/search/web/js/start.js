// The first page: what there is, and what to do where something is missing.

import { post } from "./api.js";
import * as actions from "./actions.js";
import * as browse from "./browse.js";
import { known, subscribe } from "./collection.js";
import { button, byId, el, fill } from "./dom.js";
import { plural } from "./labels.js";
import * as jobs from "./jobs.js";

let framed = null;

subscribe(describe);
jobs.subscribe(() => {
  if (known()) frame(known());
});

/** Shows the start page for the state. */
export function update() {
  if (known()) browse.update();
}

function describe(collection) {
  const searchable = collection.encoders.filter((encoder) => encoder.indexed);
  frame(collection);
  fill(
    byId("counts"),
    count(collection.works, "work"),
    count(collection.artists.length, "artist"),
    count(collection.graph_influences, "influence"),
    count(searchable.length, "encoder"),
  );
  fill(byId("hints"), hints(collection, searchable));
  if (!byId("start").hidden) browse.update();
}

// The empty frame asks for what comes next, and shows how far that is.
function frame(collection) {
  const searchable = collection.encoders.some((encoder) => encoder.indexed);
  const job = searchable ? null : jobs.underWay("import", "crawl", "encode");
  byId("drop-search").hidden = !searchable;
  byId("drop-next").hidden = searchable;
  const next = searchable ? "" : job ? JSON.stringify(job) : String(collection.works);
  if (next === framed) return; // a button that somebody is about to press stays
  framed = next;
  fill(byId("drop-next"), !next ? [] : job ? underWay(job) : collection.works ? toEncode() : toImport());
}

const count = (number, name) =>
  el("div", {}, el("dt", {}, number === 1 ? name : `${name}s`), el("dd", {}, number.toLocaleString("en")));

const toImport = () => [
  el(
    "p",
    { class: "drop-title" },
    el("span", { class: "for-mouse" }, "Drop your images here"),
    el("span", { class: "for-touch" }, "Import your images"),
  ),
  el("p", { class: "drop-buttons" }, actions.importButtons(), actions.crawlButton()),
  el(
    "p",
    { class: "hint" },
    "They become the collection. A metadata.csv among them gives titles, artists, years and styles.",
  ),
];

const toEncode = () => [
  el("p", { class: "drop-title" }, "The works are not indexed yet"),
  button("Encode them", encode, { class: "button primary" }),
  el("p", { class: "hint" }, "An encoder looks at each work once; in a terminal: ", el("code", {}, "vasari encode")),
];

const encode = () => actions.begin(() => post("/encodings", { json: {} }));

const underWay = ({ title, done, total, unit }) => [
  el("p", { class: "drop-title" }, `${title} …`),
  el("progress", { "aria-label": title, max: total || 1, value: total ? done : null }),
  el(
    "p",
    { class: "hint" },
    total ? `${done.toLocaleString("en")} of ${total.toLocaleString("en")} ${unit}` : "It begins shortly",
  ),
];

function hints(collection, searchable) {
  if (!collection.works) return [empty()];
  const found = [];
  const missing = collection.works - Math.max(0, ...searchable.map((encoder) => encoder.indexed));
  if (searchable.length && missing > 0) {
    found.push(
      hint(
        `${plural(missing, "work is", "works are")} not indexed yet, and cannot be found.`,
        button("Encode", encode),
        "or in a terminal",
        el("code", {}, "vasari encode"),
      ),
    );
  }
  if (!collection.graph_influences) {
    found.push(
      hint(
        "No influences are loaded, so appearance alone decides the ranking.",
        actions.influencesButton("Load a file"),
        actions.endpointsButton(),
        "or in a terminal",
        el("code", {}, "vasari graph load dbpedia"),
      ),
    );
  }
  return found;
}

const hint = (sentence, ...then) =>
  el("div", { class: "hint-box" }, el("p", {}, sentence), el("p", { class: "hint-then" }, then));

function empty() {
  const step = (title, command, meaning) =>
    el("li", {}, el("h3", {}, title), el("p", {}, meaning), el("p", {}, "In a terminal: ", el("code", {}, command)));
  return el(
    "section",
    { class: "empty", "aria-labelledby": "empty-title" },
    el("h2", { id: "empty-title" }, "The collection is empty"),
    el("p", { class: "lead" }, "Three steps make it searchable. Each can be taken here, under Jobs, or in a terminal."),
    el(
      "ol",
      { class: "steps" },
      step(
        "Import images",
        "vasari import FOLDER",
        "Drop them anywhere on this page, choose them above, or crawl a site: what is crawled is encoded too.",
      ),
      step("Encode them", "vasari encode", "An encoder looks at each work once, so that works can be compared."),
      step(
        "Load influences",
        "vasari graph load dbpedia",
        "Who influenced whom, from DBpedia, Wikidata or a file. Without them appearance alone decides.",
      ),
    ),
  );
}
