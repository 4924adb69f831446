// One version of a model: what it learnt from, how well it does, what its training left to look at.

import { get } from "./api.js";
import { known } from "./collection.js";
import { curves } from "./curve.js";
import { el } from "./dom.js";
import { moment } from "./labels.js";
import { acts } from "./model-acts.js";
import { figureName, figureText, keyFigures, making } from "./model-figures.js";
import { failed } from "./notice.js";
import { styleTable } from "./style-table.js";

const PICTURES = {
  "curves.png": "How the training went",
  "reconstructions.png": "Held-out works, and what it makes of them",
  "samples.png": "Made by the model alone; no works",
  "confusion.png": "Which styles it takes for which",
  "reliability.png": "How often it is right when it is so sure",
};

/** A version; `folded` shows one line until it is opened. */
export function version(model, { folded = false } = {}) {
  const body = [
    acts(model),
    keyFigures(model.metrics),
    pictures(model),
    !model.artifacts.includes("curves.png") &&
      model.artifacts.includes("history.json") &&
      unfolding("How the training went", () => course(model)),
    model.artifacts.includes("styles.json") && unfolding("Style by style", () => styles(model)),
    Object.keys(model.metrics).length > 0 && unfolding("All figures", () => figures(model.metrics)),
    unfolding("How it was made", () => settings(model)),
  ];
  const head = [
    el("span", { class: "version-title" }, titleOf(model)),
    model.promoted && el("span", { class: "badge" }, "In use"),
    el("span", { class: "hint version-line" }, lineOf(model)),
  ];
  const data = { model: model.id };
  if (!folded) return el("article", { class: "version", data }, el("header", { class: "version-head" }, head), body);
  return el("details", { class: "version", data: { ...data, name: model.id } }, el("summary", { class: "version-head" }, head), body);
}

/** "Trained 22/11/2026, 21:05": how people tell versions apart. */
export const titleOf = (model) => `${model.configuration.training ? "Trained" : "Installed"} ${moment(model.created_at)}`;

function lineOf(model) {
  const of = known()?.works ?? 0;
  const indexed = model.indexed
    ? `${model.indexed.toLocaleString("en")} of ${of.toLocaleString("en")} works are encoded with it`
    : "no works are encoded with it";
  return [making(model.metrics), indexed].filter(Boolean).join(" · ");
}

function pictures(model) {
  const there = Object.keys(PICTURES).filter((name) => model.artifacts.includes(name));
  return (
    there.length > 0 &&
    el(
      "div",
      { class: "model-pictures" },
      there.map((name) => {
        const src = `/api/v1/models/${encodeURIComponent(model.id)}/artifacts/${encodeURIComponent(name)}`;
        return el(
          "figure",
          {},
          el(
            "a",
            { href: src, target: "_blank", rel: "noopener", "aria-label": `${PICTURES[name]}: open the picture` },
            el("img", { src, alt: PICTURES[name], loading: "lazy", decoding: "async" }),
          ),
          el("figcaption", {}, PICTURES[name]),
        );
      }),
    )
  );
}

// What is asked for only when somebody wants to see it.
function unfolding(name, build) {
  const details = el("details", { class: "model-more", data: { name } }, el("summary", {}, name));
  details.addEventListener("toggle", async () => {
    if (!details.open || details.children.length > 1) return;
    try {
      details.append(await build());
    } catch (error) {
      failed(error, { about: "models" });
    }
  });
  return details;
}

const artifact = (model, name) => get(`/models/${encodeURIComponent(model.id)}/artifacts/${name}`);

const styles = async (model) => styleTable(await artifact(model, "styles.json"));

const course = async (model) =>
  curves(await artifact(model, "history.json")) ?? el("p", { class: "hint" }, "It took a single step, or none.");

const figures = (metrics) => list(Object.entries(metrics).map(([name, value]) => [figureName(name), figureText(name, value)]));

const settings = (model) =>
  list([["Version", model.id], ["Dimension", model.dimension], ...flat(model.configuration), ["Data", model.data || "not told"]]);

const list = (rows) =>
  el("dl", { class: "model-list" }, rows.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, String(value)))));

function flat(configuration, path = "") {
  return Object.entries(configuration).flatMap(([name, value]) => {
    const called = `${path}${name.replaceAll("_", " ")}`;
    if (value && typeof value === "object" && !Array.isArray(value)) return flat(value, `${called} · `);
    return value === null ? [] : [[called, Array.isArray(value) ? value.join(", ") : value]];
  });
}
