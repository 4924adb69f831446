// What a new model is to be, and the button that trains it.

import { post } from "./api.js";
import { known } from "./collection.js";
import { el, fill } from "./dom.js";
import * as jobs from "./jobs.js";
import { openDrawer } from "./jobs-panel.js";
import { kindName } from "./kinds.js";
import { busy } from "./notice.js";
import * as state from "./state.js";

const ARCHITECTURES = [
  ["", "As the settings say"],
  ["mobilenet_v2", "MobileNetV2, small and quick"],
  ["resnet50", "ResNet-50"],
  ["inception_v3", "Inception-v3"],
];
const LABELS = [
  ["auto", "Where enough works have them"],
  ["always", "Always"],
  ["never", "Never: from the pictures alone"],
];
const PRIORS = [
  ["normal", "A normal distribution"],
  ["uniform", "A uniform one"],
];

/** A folded form for a kind of model. */
export function trainingForm(kind, { open = false } = {}) {
  const wrong = el("p", { class: "job-error", role: "alert" });
  const submit = el("button", { class: "button primary" }, "Train");
  const form = el("form", { class: "training", novalidate: true });

  async function begin(event) {
    event.preventDefault();
    wrong.textContent = "";
    submit.disabled = true;
    try {
      const job = await busy(post("/trainings", { json: { kind, ...chosen(form) } }));
      state.close();
      jobs.started(job);
      openDrawer();
    } catch (error) {
      if (error.status === undefined) throw error;
      wrong.textContent = error.message;
    } finally {
      submit.disabled = false;
    }
  }

  form.addEventListener("submit", begin);
  fill(
    form,
    el("div", { class: "training-fields" }, fields(kind).map(label)),
    el(
      "details",
      { class: "model-more" },
      el("summary", {}, "More"),
      el("div", { class: "training-fields" }, more(kind).map(label)),
    ),
    el("p", { class: "hint" }, "What is left empty is chosen to suit. You can watch it learn, and cancel it at any time."),
    wrong,
    el("p", {}, submit),
  );
  return el(
    "details",
    { class: "train", open, data: { name: "train" } },
    el("summary", {}, open ? `Train a first one: ${kindName(kind)}` : "Train a new version"),
    form,
  );
}

function fields(kind) {
  const time = [
    ["minutes", "Minutes at most", number({ min: 0.1, step: "any", placeholder: "no limit" })],
    ["epochs", "Passes over the works (epochs)", number({ min: 1, max: 10000, placeholder: "as it needs" })],
  ];
  if (kind === "style") {
    const styles = Object.entries(known()?.styles ?? {}).map(([name, works]) => [name, `${name}, or not (${works})`]);
    return [["only", "What it learns to tell", select([["", "All styles apart"], ...styles])], ...time];
  }
  if (kind === "embedding") return [["labels", "Learn from artists and styles", select(LABELS)]]; // it takes no epochs
  return time;
}

function more(kind) {
  const seed = ["seed", "Seed", number({ min: 0, placeholder: "0" })];
  const every = [["batch_size", "Works per step", number({ min: 2, max: 4096, placeholder: "as it needs" })], seed];
  const begins = ["architecture", "Begins with", select(ARCHITECTURES)];
  if (kind === "style") {
    return [begins, ["min_works", "Works that a style needs", number({ min: 2, placeholder: "8" })], ...every];
  }
  if (kind === "embedding") {
    return [begins, ["dimension", "Numbers per work", number({ min: 128, max: 512, placeholder: "512" })], seed];
  }
  return [
    ["width", "Width: filters of the first layer", number({ min: 4, max: 128, placeholder: "12" })],
    ["code_size", "Numbers per code", number({ min: 2, max: 2048, placeholder: "100" })],
    kind === "swae" && ["prior", "What the codes are to follow", select(PRIORS)],
    ["perceptual", "Weight of what a pretrained network sees", number({ min: 0, max: 100, step: "any", placeholder: "0" })],
    ...every,
  ].filter(Boolean);
}

function label([name, words, control]) {
  control.name = name;
  return el("label", { class: "field" }, el("span", {}, words), control);
}

const number = (attributes) => el("input", { type: "number", inputmode: "decimal", ...attributes });

const select = (options) => el("select", {}, options.map(([value, words]) => el("option", { value }, words)));

/** What somebody has set, numbers as numbers. */
function chosen(form) {
  const controls = [...form.elements].filter(({ name, value }) => name && value !== "");
  return Object.fromEntries(controls.map(({ name, type, value }) => [name, type === "number" ? Number(value) : value]));
}
