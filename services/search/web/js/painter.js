// An artist: who it was, the works in the collection, and the influences, drawn and listed.

import { get } from "./api.js";
import { subscribe } from "./collection.js";
import * as curation from "./curation.js";
import { correction } from "./corrections.js";
import { closer, dialog } from "./dialog.js";
import { button, byId, el, fill } from "./dom.js";
import * as jobs from "./jobs.js";
import { plural } from "./labels.js";
import { meet } from "./names-met.js";
import { busy, failed } from "./notice.js";
import { head } from "./painter-head.js";
import { kindred } from "./painter-kindred.js";
import { lists } from "./painter-lists.js";
import { works } from "./painter-works.js";
import { segments } from "./segments.js";
import * as state from "./state.js";
import { web } from "./web.js";

const AROUND = 80; // neighbours asked for: more than are drawn, for the lists' pictures
const sheet = byId("painter");
const { show, hide } = dialog(sheet, state.close);
const place = (tag, name) => el(tag, { class: name });
const parts = {
  head: place("header", "painter-head"),
  works: place("div", "painter-works"),
  tools: place("div", "web-tools"),
  drawing: place("div", "web"),
  below: place("p", "hint web-below"),
  corrections: place("div", "corrections"),
  lists: place("div", "influences"),
  kindred: place("div", "kindred"),
};
const steps = segments("hops", "How far", [["1", "One step"], ["2", "Two steps"]], (hops) =>
  state.go({ hops: hops === "2" ? 2 : null }, { replace: true }),
);
const drawing = web(parts.drawing, { onwalk: walk, onreject: curation.reject });
let shown = null; // what the state asked for
let walked = false; // whether it was asked for in the drawing
let told = null; // the answers on the page

fill(
  sheet,
  el("div", { class: "sheet-bar" }, el("p", { class: "eyebrow" }, "Artist"), closer(sheet)),
  el(
    "article",
    { class: "painter" },
    el("div", { class: "painter-top" }, parts.head, parts.works),
    el("section", { class: "web-section", "aria-label": "The influences, drawn" }, parts.tools, parts.drawing, parts.below),
    parts.corrections,
    parts.lists,
    parts.kindred,
  ),
);
parts.below.setAttribute("role", "status");

// Jobs that end change the graph, and what is curated shows at once.
subscribe(() => shown && update({ again: true }));
curation.subscribe(() => shown && update({ again: true }));
jobs.subscribe(() => told && tellCorrections());

/** Shows the state's artist, or none. */
export async function update({ again = false } = {}) {
  const { painter, whose, hops } = state.current();
  const wanted = painter && JSON.stringify([painter, whose, hops]);
  if (wanted === shown && !again) return;
  const opens = !sheet.open;
  shown = wanted;
  if (!painter) {
    hide();
    told = null;
    drawing.forget();
    return;
  }
  try {
    const answers = await busy(ask(painter, whose, hops === 2 ? 2 : 1));
    if (shown !== wanted) return;
    present(answers, opens);
  } catch (error) {
    if (shown !== wanted) return;
    if (opens) state.close();
    failed(error, { about: "painter" });
  }
}

async function ask(painter, whose, hops) {
  const [artist, acts] = await Promise.all([get(`/artists/${encodeURIComponent(painter)}`, { whose }), curation.acts()]);
  const [page, around, kin] = await Promise.all([
    artist.works > 0 ? get("/artworks", { artist: artist.collection_ids, limit: works.PAGE }) : { total: 0, artworks: [] },
    artist.in_graph ? get(`/artists/${encodeURIComponent(artist.id)}/neighbourhood`, { hops, limit: AROUND }) : null,
    artist.in_graph ? get(`/artists/${encodeURIComponent(artist.id)}/kindred`) : [],
  ]);
  return { artist, page, around, kin, acts };
}

function present(answers, opens) {
  const other = answers.artist.id !== told?.artist.id;
  const before = parts.drawing.getBoundingClientRect().top;
  told = answers;
  const { artist, page, around, kin } = answers;
  meet([artist, ...(around?.artists ?? []), ...kin]);
  const unfolded = new Set([...parts.head.querySelectorAll("details[open]")].map(({ dataset }) => dataset.name));
  fill(parts.head, head(artist));
  if (!other) for (const details of parts.head.querySelectorAll("details")) details.open = unfolded.has(details.dataset.name);
  if (other) fill(parts.works, page.total > 0 && works(artist, page));
  fill(parts.tools, tools(artist));
  steps.show(state.current().hops === 2 ? "2" : "1");
  parts.drawing.hidden = !around || around.artists.length < 2;
  show();
  if (!parts.drawing.hidden) drawing.show(around);
  parts.below.textContent = around ? below(around) : "";
  tellCorrections();
  const neighbours = new Map((around?.artists ?? []).map((one) => [one.id, one]));
  const actOn = (influence) => curation.rejecting(answers.acts, influence);
  fill(parts.lists, lists(artist, neighbours, { actOn, onreject: curation.reject, onundo: curation.undo }));
  fill(parts.kindred, kin.length > 0 && kindred(artist, kin));
  // Who walks in the drawing keeps it before the eyes; who comes from elsewhere begins at the name.
  if (walked && !opens) sheet.scrollTop += parts.drawing.getBoundingClientRect().top - before;
  else if (other) {
    sheet.scrollTop = 0;
    sheet.querySelector("h2").focus();
  }
  walked = false;
}

function walk(painter) {
  walked = true;
  state.open({ painter, hops: state.current().hops });
}

const tools = (artist) => [
  el("h3", {}, "Influences"),
  artist.in_graph && steps.element,
  artist.in_graph && legend(artist),
  el(
    "span",
    { class: "web-acts" },
    artist.in_graph && button("Path to another artist", () => state.open({ artists: "paths", from: artist.id })),
    button("Add an influence …", () => curation.add(artist)),
  ),
];

const legend = ({ name }) =>
  el(
    "p",
    { class: "hint web-legend", "aria-hidden": "true" },
    [["in", `who shaped ${name}`], ["out", "who was shaped"], ["taught", "taught"]].map(([key, words]) =>
      el("span", {}, el("span", { class: `key ${key}` }), words),
    ),
  );

function below({ artists, left_out: left }) {
  const missing = left + artists.length - 1 - drawing.drawn();
  if (artists.length < 2) return "";
  const more = missing > 0 && `${plural(missing, "artist is", "artists are")} not drawn; those one step away are listed below.`;
  const [before, after] = drawing.vertical() ? ["above", "below"] : ["on the left", "on the right"];
  const order = drawing.dated()
    ? `Who was born earlier stands further ${drawing.vertical() ? "up" : "to the left"}.`
    : `Hardly any years are known: who shaped ${told.artist.name} stands ${before}, who was shaped ${after}.`;
  const use = "An arrow points from who influenced or taught; press it for the sources, and an artist to walk there.";
  return [order, use, more].filter(Boolean).join(" ");
}

function tellCorrections() {
  const own = curation.about(told.acts, told.artist);
  const job = own.length > 0 && jobs.underWay("graph");
  fill(
    parts.corrections,
    own.length > 0 && [
      el("h3", {}, "Corrected here"),
      el("ul", {}, own.map((act) => correction(act, curation.undo))),
      job && el("p", { class: "hint", role: "status" }, `${job.title} … the drawing follows when that is done.`),
    ],
  );
}
