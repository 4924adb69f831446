// Brings the page to what its address says, and keeps it there.

import * as collection from "./collection.js";
import { byId } from "./dom.js";
import * as intake from "./intake.js";
import * as jobs from "./jobs.js";
import * as jobsPanel from "./jobs-panel.js";
import { artistOf, isPlain, titleOf } from "./labels.js";
import { busy, clear, failed } from "./notice.js";
import * as painter from "./painter.js";
import * as results from "./results.js";
import * as start from "./start.js";
import * as state from "./state.js";
import * as work from "./work.js";

const NAME = "Vasari";

async function show(of, previous) {
  const searching = Boolean(of.artwork || of.query);
  const turned = byId("results").hidden === searching;
  byId("start").hidden = searching;
  byId("results").hidden = !searching;
  byId("another").hidden = !searching;
  const opened = painter.update();
  if (!of.work) work.update();
  if (searching) {
    const other = of.artwork !== previous?.artwork || of.query !== previous?.query;
    if (previous && other && !history.state?.visited) scrollTo(0, 0);
    await results.update();
    if (previous && other) byId("ranked-title").focus({ preventScroll: true });
  } else {
    if (turned) results.leave();
    start.update();
  }
  history.replaceState({ ...history.state, visited: true }, "");
  if (of.work) await work.update();
  await opened;
  title();
}

function title() {
  const { artwork, query } = state.current();
  const found = results.shown()?.query;
  const open = document.querySelector("#painter[open] h2, #work[open] h2")?.textContent;
  const searched = found?.artwork ? `Like ${titleOf(found.artwork)} by ${artistOf(found.artwork)}` : "Like your image";
  const subject = open ?? (artwork || query ? searched : null);
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
state.subscribe(show);
results.begin();
intake.begin();
jobsPanel.begin();
jobs.begin();
begin();
