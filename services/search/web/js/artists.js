// The artists: which of the collection's the influence graph knows, paths between them, and what a curator decides.

import { closer, dialog } from "./dialog.js";
import { byId, el, fill } from "./dom.js";
import * as curation from "./curation.js";
import { corrections } from "./artists-corrections.js";
import { coverage } from "./artists-coverage.js";
import { paths } from "./artists-paths.js";
import { review } from "./artists-review.js";
import { sources } from "./artists-sources.js";
import { subscribe } from "./collection.js";
import { isPlain } from "./labels.js";
import { busy, failed } from "./notice.js";
import * as state from "./state.js";

// Each page is a function of the element that it fills, for the first time or anew.
const PAGES = {
  list: ["In the collection", "Whom the graph knows", coverage],
  paths: ["From one to another", "Chains of influences", paths],
  review: ["Names to decide", "Who is meant", review],
  corrections: ["Corrections", "Added, rejected, doubted", corrections],
  sources: ["Sources", "Load, build, export", sources],
};
const sheet = byId("artists");
const { show, hide } = dialog(sheet, state.close);
const nav = el("nav", { class: "model-kinds", "aria-label": "About the artists" });
const place = el("div", { class: "model-kind" });
let shown = null;

fill(
  sheet,
  el("div", { class: "sheet-bar" }, el("h2", { id: "artists-title", tabindex: -1 }, "Artists"), closer(sheet)),
  el("div", { class: "models" }, nav, place),
);
byId("artists-button").addEventListener("click", () => state.open({ artists: "list" }));

// Jobs that end change the graph, and corrections what is told of it.
subscribe(() => shown && update({ again: true }));
curation.subscribe(() => shown && update({ again: true }));

/** Shows the state's page about the artists, or none. */
export async function update({ again = false } = {}) {
  const { artists, from, to, way } = state.current();
  const page = artists && (artists in PAGES ? artists : "list");
  const wanted = page && JSON.stringify([page, from, to, way]);
  if (wanted === shown && !again) return;
  const opens = !sheet.open;
  const turned = place.dataset.page !== page;
  shown = wanted;
  if (!page) {
    hide();
    return;
  }
  const [name, , build] = PAGES[page];
  fill(nav, Object.entries(PAGES).map((entry) => tab(entry, page)));
  try {
    const fresh = turned ? el("div", {}) : place.lastElementChild;
    await busy(build(fresh));
    if (shown !== wanted) return;
    place.dataset.page = page;
    if (turned) fill(place, el("h3", { class: "unseen" }, name), fresh);
    show();
    if (turned) sheet.scrollTop = 0;
    if (opens) byId("artists-title").focus();
  } catch (error) {
    if (opens) state.close();
    failed(error, { about: "artists", retry: update });
  }
}

function tab([key, [name, meaning]], current) {
  const changes = { artists: key, from: null, to: null, way: null };
  const anchor = el(
    "a",
    { href: state.hrefWith(changes), "aria-current": key === current ? "page" : null },
    el("span", {}, name),
    el("span", { class: "hint" }, meaning),
  );
  if (key === current) requestAnimationFrame(() => anchor.scrollIntoView({ block: "nearest", inline: "center" }));
  anchor.addEventListener("click", (event) => {
    if (isPlain(event)) state.go(changes, { replace: true });
  });
  return anchor;
}
