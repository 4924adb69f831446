// The models: of each kind the version in use and the others, how they compare, and a new one to train.

import { get } from "./api.js";
import { subscribe } from "./collection.js";
import { closer, dialog } from "./dialog.js";
import { byId, el, fill } from "./dom.js";
import { imagination } from "./generation.js";
import { isTrained, kindName, kinds, purposeOf } from "./kinds.js";
import { isPlain, plural } from "./labels.js";
import { comparison } from "./model-comparison.js";
import { version } from "./model-version.js";
import { busy, failed } from "./notice.js";
import * as state from "./state.js";
import { trainingForm } from "./training-form.js";

/** The kind that is shown unless another is asked for. */
export const [FIRST] = kinds;

const sheet = byId("models");
const { show, hide } = dialog(sheet, state.close);
const nav = el("nav", { class: "model-kinds", "aria-label": "Kinds of model" });
const page = el("div", { class: "model-kind" });
let shown = null; // the kind
let told = ""; // what the page was built from, so that what somebody unfolds or fills in stays

fill(
  sheet,
  el("div", { class: "sheet-bar" }, el("h2", { id: "models-title", tabindex: -1 }, "Models"), closer(sheet)),
  el("div", { class: "models" }, nav, page),
);

// Jobs that end change what is promoted and indexed.
subscribe(() => {
  if (shown) update({ again: true });
});

/** Shows the state's kind of model, or none. */
export async function update({ again = false } = {}) {
  const { models: kind } = state.current();
  if (!kind) {
    if (shown) hide();
    shown = null;
    told = "";
    return;
  }
  if (kind === shown && !again) return;
  const opens = shown === null;
  shown = kind;
  try {
    const models = await busy(get("/models"));
    if (state.current().models !== kind) return;
    present(kind, models);
    show();
    if (opens) byId("models-title").focus();
  } catch (error) {
    if (opens) state.close();
    failed(error, { about: "models" });
  }
}

function present(kind, models) {
  fill(nav, kinds.map((each) => entry(each, kind, models)));
  const key = JSON.stringify([kind, models]);
  if (key === told) return;
  const opened = new Set([...page.querySelectorAll("details[open][data-name]")].map(({ dataset }) => dataset.name));
  const turned = page.dataset.kind !== kind;
  told = key;
  page.dataset.kind = kind;
  fill(page, ...content(kind, models.filter((model) => model.kind === kind), models));
  for (const details of page.querySelectorAll("details[data-name]")) {
    if (!turned && opened.has(details.dataset.name)) details.open = true;
  }
  if (turned) sheet.scrollTop = 0;
}

function entry(kind, current, models) {
  const versions = models.filter((model) => model.kind === kind);
  const used = versions.some(({ promoted }) => promoted);
  const link = el(
    "a",
    { href: state.hrefWith({ models: kind }), "aria-current": kind === current ? "page" : null },
    el("span", {}, kindName(kind)),
    el("span", { class: "hint" }, used ? plural(versions.length, "version") : isTrained(kind) ? "None yet" : "Not in use yet"),
  );
  if (kind === current) requestAnimationFrame(() => link.scrollIntoView({ block: "nearest", inline: "center" }));
  link.addEventListener("click", (event) => {
    if (isPlain(event)) state.go({ models: kind }, { replace: true });
  });
  return link;
}

function content(kind, versions) {
  const newestFirst = versions.toSorted((a, b) => new Date(b.created_at) - new Date(a.created_at));
  const [used, others] = [newestFirst.filter(({ promoted }) => promoted), newestFirst.filter(({ promoted }) => !promoted)];
  return [
    el("h3", {}, kindName(kind)),
    el("p", { class: "model-purpose" }, purposeOf(kind)),
    used.map((model) => version(model)),
    used.length > 0 && imagination(kind),
    isTrained(kind) && trainingForm(kind, { open: !versions.length }),
    others.length > 0 && el("h4", {}, used.length ? "Other versions" : "Versions, none in use"),
    others.map((model) => version(model, { folded: used.length > 0 })),
    newestFirst.length > 1 && comparison(newestFirst),
  ];
}
