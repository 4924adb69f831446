// Where the influences come from: what is loaded, loading more, and taking all of it elsewhere.

import { begin, influencesButton } from "./actions.js";
import { get, post, remove } from "./api.js";
import { button, el, fill, link } from "./dom.js";
import * as jobs from "./jobs.js";
import { duration, moment, plural } from "./labels.js";
import { outside, webAddress } from "./provenance.js";
import { sourceName } from "./sources.js";

const EXPORTS = { csv: "CSV", turtle: "Turtle", graphml: "GraphML" };
const COLUMNS = ["Source", "Loaded", "Artists", "Statements", "Not usable", ""];
const SCOPES = [
  ["3", "The collection’s artists, and three steps on"],
  ["1", "The collection’s artists, and one step on"],
  ["6", "The collection’s artists, and six steps on"],
  ["all", "All artists that it has"],
];

let running = null; // where the job that is under way is told

jobs.subscribe(() => running?.isConnected && fill(running, progress()));

/** Fills `place`. */
export async function sources(place) {
  const { artists, influences, report } = await get("/graph");
  const chosen = place.querySelector("select")?.value;
  running = el("div", { class: "graph-job" }, progress());
  fill(
    place,
    el(
      "p",
      { class: "model-purpose" },
      `The graph holds ${plural(influences, "influence")} between ${plural(artists, "artist")}`,
      report ? `, built ${moment(report.built_at)}.` : ".",
    ),
    running,
    report?.sources.length > 0 && table(report.sources),
    el("h4", {}, "Load"),
    load(chosen),
    artists > 0 && [
      el("h4", {}, "Take it elsewhere"),
      el("p", { class: "graph-exports" }, Object.entries(EXPORTS).map(download)),
    ],
    report?.notes.length > 0 && remarks(report.notes),
  );
}

const download = ([format, name]) =>
  el("a", { class: "button", href: `/api/v1/graph/export?format=${format}`, download: true }, name);

const remarks = (notes) =>
  el(
    "details",
    { class: "model-more" },
    el("summary", {}, `${plural(notes.length, "remark")} of the last build`),
    el("ul", { class: "evidence" }, notes.map((note) => el("li", {}, note))),
  );

function progress() {
  const job = jobs.underWay("graph");
  if (!job) return null;
  const { title, done, total, note, seconds_left: left } = job;
  return [
    el("p", {}, `${title} …`),
    el("progress", { "aria-label": title, max: total || 1, value: total ? done : null }),
    el("p", { class: "hint", role: "status" }, [note, left !== null && `${duration(left)} left`].filter(Boolean).join(" · ")),
  ];
}

function load(chosen) {
  const scope = el("select", { "aria-label": "Which artists" }, SCOPES.map(([value, words]) => el("option", { value }, words)));
  if (chosen) scope.value = chosen;
  const whom = () => (scope.value === "all" ? { artists: "all" } : { artists: "collection", rings: Number(scope.value) });
  const ask = (source) => begin(() => post("/graph/loads", { json: { source, ...whom() } }));
  const from = (source) => button(`From ${sourceName(source)}`, () => ask(source));
  const or = el("span", { class: "hint" }, "or");
  return [
    el("div", { class: "graph-load" }, scope, from("dbpedia"), from("wikidata"), or, influencesButton("From a file")),
    el(
      "p",
      { class: "hint" },
      "A file is CSV with the columns influencer and influenced, Turtle or N-Triples. What a source says anew takes the ",
      "place of what it said before.",
    ),
  ];
}

function table(all) {
  return el(
    "div",
    { class: "table" },
    el(
      "table",
      { class: "graph-sources" },
      el("caption", { class: "unseen" }, "Sources"),
      el("thead", {}, el("tr", {}, COLUMNS.map((name) => el("th", { scope: "col" }, name)))),
      el("tbody", {}, all.map(source)),
    ),
  );
}

function source({ name, loaded_at: loaded, scope, endpoint, artists, statements, rejected }) {
  const number = (value) => el("td", { class: "number" }, value.toLocaleString("en"));
  return el(
    "tr",
    { data: { source: name } },
    el("th", { scope: "row" }, sourceName(name), (scope || endpoint) && el("span", { class: "hint" }, where(scope, endpoint))),
    el("td", {}, moment(loaded)),
    number(artists),
    number(statements),
    number(rejected),
    el("td", {}, forget(name)),
  );
}

function where(scope, endpoint) {
  const words = scope === "all" ? "all artists" : scope === "collection" ? "around the collection" : "";
  return [" ", words, endpoint && [" · ", webAddress(endpoint) ? outside(endpoint, webAddress(endpoint).host) : endpoint]];
}

// Asks in place before it forgets.
function forget(name) {
  const place = el("span", { class: "forget" });
  const order = () => remove(`/graph/sources/${encodeURIComponent(name)}`);
  const offer = () => fill(place, link("Forget", ask, { "aria-label": `Forget ${sourceName(name)}` }));
  const ask = () => {
    fill(place, "Forget all of it? ", link("Yes", () => begin(order)), " ", link("No", back));
    place.lastElementChild.focus();
  };
  const back = () => {
    offer();
    place.firstElementChild.focus();
  };
  offer();
  return place;
}
