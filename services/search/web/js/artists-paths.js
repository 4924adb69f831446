// The path between two artists: chosen by name, drawn as a chain with the sources of each step.

import { get } from "./api.js";
import { passive, walk } from "./chain.js";
import { button, el, fill } from "./dom.js";
import { artistLink, lifetime, plural } from "./labels.js";
import { idOf, meet, nameMet } from "./names-met.js";
import { segments } from "./segments.js";
import { sourceList } from "./sources.js";
import * as state from "./state.js";

const WAYS = [
  ["any", "Any way"],
  ["before", "Back to who shaped"],
  ["after", "On to who was shaped"],
];
const WORKS = 2; // thumbnails of each artist

/** Fills `place` with the form and with the path that the state asks for. */
export async function paths(place) {
  if (!place.firstChild) fill(place, ...build());
  const { from, to, way } = state.current();
  const form = place.querySelector("form");
  form.tell({ from, to, way: way ?? "any" });
  const result = place.querySelector(".path-result");
  if (!from || !to) {
    fill(result);
    return;
  }
  try {
    const found = await get("/paths", { from, to, direction: way });
    meet(found.artists);
    if (state.current().from !== from || state.current().to !== to) return;
    form.tell({ from: found.artists[0].id, to: found.artists.at(-1).id, way: way ?? "any" });
    fill(result, ...drawn(found));
  } catch (error) {
    if (![404, 409, 422].includes(error.status)) throw error;
    fill(result, el("p", { class: "nothing" }, error.message));
  }
}

function build() {
  const text = { type: "text", list: "names-met", autocomplete: "off", required: true, placeholder: "Name of an artist" };
  const input = (name) => el("input", { ...text, name });
  const [from, to] = [input("from"), input("to")];
  const turn = (way) => state.go({ way: way === "any" ? null : way }, { replace: true });
  const ways = segments("way", "Which way the influences run", WAYS, turn);
  const seek = () => state.go({ from: idOf(from.value) || null, to: idOf(to.value) || null }, { replace: true });
  const swap = () => {
    [from.value, to.value] = [to.value, from.value];
    seek();
  };
  const form = el(
    "form",
    {
      class: "path-form",
      onsubmit: (event) => {
        event.preventDefault();
        seek();
      },
    },
    el("label", { class: "field" }, el("span", {}, "From"), from),
    el("button", { type: "button", class: "quiet", onclick: swap, "aria-label": "The other way round" }, "⇄"),
    el("label", { class: "field" }, el("span", {}, "To"), to),
    el("button", { class: "button primary" }, "Find the path"),
    ways.element,
  );
  form.tell = (of) => {
    for (const [field, value] of [[from, of.from], [to, of.to]]) {
      if (document.activeElement !== field || !field.value) field.value = value ? nameMet(value) : field.value;
    }
    ways.show(of.way);
  };
  return [
    el("p", { class: "model-purpose" }, "The shortest chain of influences that joins two artists, and who says so at each step."),
    form,
    el("div", { class: "path-result", role: "status" }),
  ];
}

function drawn({ hops, path, artists }) {
  const by = new Map(artists.map((artist) => [artist.id, artist]));
  const [first] = artists;
  if (!hops) return [el("p", { class: "nothing" }, `${first.name} is both: there is nowhere to go.`)];
  const steps = walk(path, first.id);
  return [
    el("p", { class: "hint" }, `${plural(hops, "step")} from ${first.name} to ${artists.at(-1).name}.`),
    el("ol", { class: "path" }, portrait(first), steps.map((step) => [arrow(step), portrait(by.get(step.artist.id))])),
    el("p", { class: "path-share" }, copier()),
  ];
}

function portrait(artist) {
  const pictures = artist.thumbnails.slice(0, WORKS).map((src) => el("img", { src, alt: "", decoding: "async" }));
  const told = [lifetime(artist), artist.works > 0 && plural(artist.works, "work")];
  return el(
    "li",
    { class: "path-artist" },
    el("div", { class: "path-pictures" }, pictures),
    el("p", { class: "artist" }, artistLink(artist)),
    el("p", { class: "hint" }, told.filter(Boolean).join(" · ")),
  );
}

const arrow = (step) =>
  el(
    "li",
    { class: `path-step ${step.back ? "back" : ""} ${step.kind}` },
    el("span", { class: "path-kind" }, step.back ? passive(step.kind) : step.kind),
    el("span", { class: "path-arrow", "aria-hidden": "true" }),
    sourceList([step], { brief: true }),
  );

function copier() {
  const copy = button("Copy the address", async () => {
    await navigator.clipboard.writeText(location.href);
    copy.textContent = "Copied";
  });
  return navigator.clipboard ? copy : null;
}
