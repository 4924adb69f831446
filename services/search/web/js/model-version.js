// One version of a model: what it learnt from, how well it does, what its training left to look at.

import { get, post } from "./api.js";
import { begin } from "./actions.js";
import { known, refresh } from "./collection.js";
import { button, el, fill } from "./dom.js";
import { moment } from "./labels.js";
import { figureName, figureText, keyFigures, making } from "./model-figures.js";
import { busy, failed } from "./notice.js";
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

function acts(model) {
  const place = el("div", { class: "version-acts" });
  const missing = (known()?.works ?? 0) - model.indexed;
  const encode = () => button("Encode the collection with it", () => begin(() => post("/encodings", { json: { encoder: model.kind } })));
  const predict = () => button("Predict missing styles", () => begin(() => post("/classifications", { json: {} })));
  const download = el("a", { class: "link", href: `/api/v1/models/${encodeURIComponent(model.id)}/file`, download: true }, "Save as a file");
  const promote = async () => {
    try {
      await busy(post(`/models/${encodeURIComponent(model.id)}/promote`));
      await refresh(); // the page is told of it, and shows the version as the one in use
    } catch (error) {
      failed(error, { about: "models" });
    }
  };
  const inUse = () => [model.kind === "style" && predict(), missing > 0 && encode()];
  return fill(place, model.promoted ? inUse() : button("Put into use", promote), download);
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

const styles = async (model) => styleTable(await get(`/models/${encodeURIComponent(model.id)}/artifacts/styles.json`));

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
