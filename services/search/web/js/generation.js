// Pictures that a model makes: from nothing, between two works, around one. They are never works.

import { post } from "./api.js";
import { known } from "./collection.js";
import { closer, dialog } from "./dialog.js";
import { button, byId, el, fill } from "./dom.js";
import { tiles } from "./generated-tiles.js";
import { kindName, makesPictures } from "./kinds.js";
import { inWords, picture, plural } from "./labels.js";
import { busy, failed } from "./notice.js";
import * as state from "./state.js";
import { workPicker } from "./work-picker.js";

const SEEDS = 1_000_000;
const FORMS = {
  prior: { fields: ["count"], title: () => "From the imagination of the model" },
  around: { fields: ["strength", "count"], title: ([work]) => `Variations of ${named(work)}` },
  between: { fields: ["steps"], title: ([work]) => `Between ${named(work)} and …` },
};
const FIELDS = {
  count: ["Pictures", { type: "number", min: 1, max: 64, value: 12 }],
  strength: ["How far from it", { type: "range", min: 0.05, max: 1.5, step: 0.05, value: 0.5 }],
  steps: ["Steps", { type: "range", min: 3, max: 16, step: 1, value: 8 }],
};
const sheet = byId("generated");
const { show, hide } = dialog(sheet, () => {});

state.subscribe(() => {
  if (sheet.open) hide();
});

/** The promoted kinds that make pictures, those first that make them from nothing. */
const makers = () =>
  (known()?.encoders ?? [])
    .map(({ encoder }) => encoder)
    .filter(makesPictures)
    .toSorted()
    .reverse();

/** What the page of a kind of model offers. */
export const imagination = (kind) =>
  kind === "swae" &&
  el(
    "p",
    { class: "imagination" },
    button("From the imagination of the model", () => open("prior", [], kind)),
    el("span", { class: "hint" }, "Pictures that it makes by itself. They are no works."),
  );

/** Buttons for what can be made of a work; none where no model in use makes pictures. */
export const fromWork = (artwork) =>
  makers().length > 0 && [
    button("Variations", () => open("around", [artwork])),
    button("Between this and …", () => open("between", [artwork])),
  ];

function open(kind, works, maker = makers()[0]) {
  const model = el(
    "select",
    {},
    (kind === "prior" ? [maker] : makers()).map((each) => el("option", { value: each }, kindName(each))),
  );
  model.value = maker;
  const seed = el("input", { type: "number", min: 0, max: SEEDS, required: true, value: chance() });
  const fields = FORMS[kind].fields.map((name) => [name, el("input", { ...FIELDS[name][1], required: true })]);
  const place = el("div", { class: "generated-place", role: "status" });
  const second = el("div", { class: "generated-works" });
  const again = el("button", { class: "button primary" }, "Make them");

  const make = async () => {
    const given = Object.fromEntries(fields.map(([name, input]) => [name, Number(input.value)]));
    const order = { model: model.value, kind, artworks: works.map(({ id }) => id), seed: Number(seed.value), ...given };
    place.setAttribute("aria-busy", "true");
    again.disabled = true;
    try {
      fill(place, result(await busy(post("/generations", { json: order })), order, works));
      again.textContent = kind === "between" ? "Make them again" : "Again, with another seed";
    } catch (error) {
      failed(error, { about: "generated" });
    } finally {
      place.removeAttribute("aria-busy");
      again.disabled = false;
    }
  };
  const submit = (event) => {
    event.preventDefault();
    const repeats = place.children.length > 0 && place.dataset.seed === seed.value && kind !== "between";
    if (repeats) seed.value = chance();
    place.dataset.seed = seed.value;
    make();
  };
  const form = el(
    "form",
    { class: "generated-form", onsubmit: submit },
    model.children.length > 1 && field("Made by", model),
    fields.map(([name, input]) => field(FIELDS[name][0], input)),
    kind !== "between" && field("Seed", seed),
    again,
  );

  const begin = () => {
    form.hidden = false;
    form.requestSubmit();
  };
  const choose = (work) => {
    works = [works[0], work];
    fill(second, pair(works), button("Choose another", ask));
    begin();
  };
  const ask = () => {
    form.hidden = true;
    fill(place);
    const picker = workPicker(choose, works[0]);
    fill(second, el("p", {}, "Choose the work that it is to end with:"), picker.element);
    picker.focus();
  };

  fill(
    sheet,
    el("div", { class: "sheet-bar" }, el("h2", { id: "generated-title", tabindex: -1 }, FORMS[kind].title(works)), closer(sheet)),
    el(
      "div",
      { class: "generated" },
      el("p", { class: "generated-note" }, "Made by a model that was trained on this collection. These are no works, and nobody painted them."),
      second,
      form,
      place,
    ),
  );
  show();
  byId("generated-title").focus();
  if (kind === "between") ask();
  else begin();
}

function result(answer, { model, kind, seed }, works) {
  const words = {
    prior: "drawn at random from what the model holds possible",
    around: works.length && `variations of ${inWords(works[0])}`,
    between: works.length > 1 && `steps from ${inWords(works[0])} to ${inWords(works[1])}`,
  }[kind];
  const seeded = kind !== "between";
  return el(
    "figure",
    {},
    tiles(answer, `${plural(answer.count, "picture")} made by the model: ${words}`),
    el(
      "figcaption",
      {},
      el("span", {}, `Made by ${answer.model_id}${seeded ? `, seed ${seed}` : ""}`),
      el(
        "a",
        { href: answer.image_url, download: `${["vasari", model, kind, ...(seeded ? [seed] : [])].join("-")}.png` },
        "Save as one picture",
      ),
    ),
  );
}

const pair = (works) =>
  el("div", { class: "generated-pair" }, works.map((work, at) => [at > 0 && el("span", { "aria-hidden": "true" }, "→"), picture(work)]));

// A slider's label tells where it stands.
function field(name, control) {
  const told = el("span", {}, name);
  if (control.type === "range") {
    const tell = () => fill(told, name, el("span", { class: "tally" }, control.value));
    control.addEventListener("input", tell);
    tell();
  }
  return el("label", { class: "field" }, told, control);
}

const named = (work) => work.title ?? `a work by ${work.artist ?? "an unknown artist"}`;

const chance = () => Math.floor(Math.random() * SEEDS);
