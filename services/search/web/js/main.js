// Brings the page to what its address says, and keeps it there.

import * as artists from "./artists.js";
import * as collection from "./collection.js";
import { byId } from "./dom.js";
import * as intake from "./intake.js";
import * as jobs from "./jobs.js";
import * as jobsPanel from "./jobs-panel.js";
import { artistOf, isPlain, titleOf } from "./labels.js";
import * as map from "./map.js";
import * as models from "./models.js";
import { busy, clear, failed } from "./notice.js";
import * as painter from "./painter.js";
import * as results from "./results.js";
import * as start from "./start.js";
import * as state from "./state.js";
import * as work from "./work.js";

const NAME = "Vasari";

async function show(of, previous) {
  const searching = isSearch(of);
  const mapping = of.view === "map";
  byId("start").hidden = searching || mapping;
  byId("results").hidden = !searching || mapping;
  byId("map").hidden = !mapping;
  byId("another").hidden = !searching && !mapping;
  const opened = Promise.all([painter.update(), artists.update(), models.update()]);
  if (!of.work) work.update();
  if (mapping !== (previous?.view === "map")) {
    scrollTo(0, 0);
    if (previous && !of.work && !of.painter) byId(mapping ? "map-title" : "content").focus({ preventScroll: true });
  }
  if (searching) {
    const other = of.artwork !== previous?.artwork || of.query !== previous?.query;
    if (previous && other && !history.state?.visited) scrollTo(0, 0);
    await results.update();
    if (previous && other && !mapping) byId("ranked-title").focus({ preventScroll: true });
  } else {
    if (previous && isSearch(previous)) results.leave();
    if (!mapping) start.update();
  }
  map.update();
  history.replaceState({ ...history.state, visited: true }, "");
  if (of.work) await work.update();
  await opened;
  title();
}

const isSearch = ({ artwork, query }) => Boolean(artwork || query);

function title() {
  const { artwork, query, view } = state.current();
  const found = results.shown()?.query;
  const open = document.querySelector("#painter[open] h2, #artists[open] h2, #models[open] h2, #work[open] h2")?.textContent;
  const searched = found?.artwork ? `Like ${titleOf(found.artwork)} by ${artistOf(found.artwork)}` : "Like your image";
  const subject = open ?? (view === "map" ? "Map of the collection" : artwork || query ? searched : null);
  document.title = subject ? `${subject} · ${NAME}` : `${NAME}: search for art`;
}

async function begin() {
  clear("collection");
  try {
    await busy(collection.refresh());
    await show(state.current(), null);
  } catch (error) {
    failed(error, { about: "collection", retry: begin });
  }
}

function home(event) {
  if (!isPlain(event)) return;
  state.go(state.nothing());
  scrollTo(0, 0);
}

byId("home").addEventListener("click", home);
byId("another").addEventListener("click", home);
byId("models-button").addEventListener("click", () => state.open({ models: models.FIRST }));
state.subscribe(show);
results.begin();
intake.begin();
map.begin();
jobsPanel.begin();
jobs.begin();
begin();
