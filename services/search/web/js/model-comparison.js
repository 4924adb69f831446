// Two versions of a kind of model side by side.

import { get } from "./api.js";
import { el, fill } from "./dom.js";
import { decimals } from "./labels.js";
import { figureName, figureText } from "./model-figures.js";
import { titleOf } from "./model-version.js";
import { busy, failed } from "./notice.js";

/** A form that asks which two of these versions, newest first, and shows their table. */
export function comparison(versions) {
  const [newest] = versions;
  const used = versions.find(({ promoted }) => promoted) ?? versions[1];
  const first = chooser("Compare", versions, used);
  const second = chooser("with", versions, newest === used ? versions[1] : newest);
  const place = el("div", { role: "status" });
  const compare = async (event) => {
    event.preventDefault();
    try {
      fill(place, table(await busy(get("/models/compare", { ids: [first.value, second.value] }))));
    } catch (error) {
      failed(error, { about: "models" });
    }
  };
  return el(
    "section",
    { class: "comparison", "aria-label": "Compare versions" },
    el(
      "form",
      { class: "comparison-form", onsubmit: compare },
      el("label", {}, el("span", {}, "Compare"), first),
      el("label", {}, el("span", {}, "with"), second),
      el("button", { class: "button" }, "Compare"),
    ),
    place,
  );
}

function chooser(label, versions, chosen) {
  const select = el(
    "select",
    {},
    versions.map((model) => el("option", { value: model.id }, `${titleOf(model)}${model.promoted ? ", in use" : ""}`)),
  );
  select.value = chosen.id;
  return select;
}

function table({ models, same_data: sameData, metrics, configuration }) {
  const header = (name) =>
    el("tr", {}, el("th", { scope: "col" }, name), models.map((model) => el("th", { scope: "col" }, titleOf(model))));
  return [
    !sameData && el("p", { class: "hint" }, "They learnt from different works, so their figures do not tell all."),
    el(
      "div",
      { class: "table" },
      el(
        "table",
        {},
        el("caption", {}, "What was measured"),
        el("thead", {}, header("Figure")),
        el("tbody", {}, metrics.map(figure)),
      ),
    ),
    configuration.length > 0 &&
      el(
        "div",
        { class: "table" },
        el(
          "table",
          {},
          el("caption", {}, "What was made differently"),
          el("thead", {}, header("Setting")),
          el("tbody", {}, configuration.map(setting)),
        ),
      ),
  ];
}

function figure({ name, values, differences }) {
  const change = (difference, at) =>
    at > 0 &&
    typeof difference === "number" &&
    difference !== 0 &&
    Math.abs(difference) < 100 &&
    el("span", { class: "hint" }, ` ${difference > 0 ? "+" : "−"}${decimals(Math.abs(difference), 3)}`);
  return el(
    "tr",
    {},
    el("th", { scope: "row" }, figureName(name)),
    values.map((value, at) => el("td", {}, figureText(name, value), change(differences[at], at))),
  );
}

const setting = ({ name, values }) =>
  el(
    "tr",
    {},
    el("th", { scope: "row" }, name.replaceAll("_", " ").replaceAll(".", " · ")),
    values.map((value) => el("td", {}, value === null ? "–" : Array.isArray(value) ? value.join(", ") : String(value))),
  );
