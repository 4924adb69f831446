// The page of a search: asks for what the state says, and shows the answer.

import { byId } from "./dom.js";
import * as controls from "./controls.js";
import * as grid from "./grid.js";
import { inWords, plural } from "./labels.js";
import { announce, busy, clear, failed } from "./notice.js";
import * as panel from "./query-panel.js";
import { PAGE, search } from "./searching.js";
import * as state from "./state.js";

const more = byId("hits-more");
const hits = byId("hits");
let asked = ""; // the key of the search that is shown or on its way
let subject = ""; // what is searched with
let answer = null;

export function begin() {
  controls.begin();
  more.addEventListener("click", () => state.go({ limit: answer.hits.length + PAGE }, { replace: true }));
}

/** The answer on the page, null before the first. */
export const shown = () => answer;

/** Searches for the state, unless that is what is shown. Resolves when the answer is on the page. */
export async function update() {
  const of = state.current();
  controls.show(of, answer?.query);
  const key = search.keyOf(of);
  if (key === asked) return;
  asked = key;
  const same = subject === `${of.artwork} ${of.query}`;
  if (!same) forget();
  subject = `${of.artwork} ${of.query}`;
  hits.setAttribute("aria-busy", "true");
  try {
    const found = await busy(search.run(of));
    if (key !== asked) return;
    await present(found, of, same);
  } catch (error) {
    if (key === asked) {
      asked = "";
      hits.removeAttribute("aria-busy");
      unanswered(!answer);
      failed(error, { about: "search", retry: update });
    }
  }
}

/** Leaves the search: a later answer is not waited for. */
export function leave() {
  search.stop();
  asked = subject = "";
  answer = null;
  clear("search");
  forget();
}

async function present(found, of, same) {
  clear("search");
  const longer = same && answer && found.hits.length > answer.hits.length && found.query.weight === answer.query.weight;
  answer = found;
  unanswered(false);
  controls.show(of, found.query);
  const moved = grid.show(found, { travels: same && !longer });
  hits.removeAttribute("aria-busy");
  const { length } = found.hits;
  const { candidates } = found.query;
  byId("no-hits").hidden = length > 0;
  byId("clear-filters").hidden = !state.isFiltered(of);
  byId("ranked-count").textContent = length
    ? `${length.toLocaleString("en")} of ${plural(candidates, "work")}, ranked in ${Math.max(1, Math.round(found.milliseconds))} ms`
    : "";
  more.hidden = length >= candidates || length >= search.MOST || !length;
  announce(sentence(found, same ? moved : 0));
  await panel.show(found, of);
}

function unanswered(whether) {
  byId("results").classList.toggle("unanswered", whether);
  byId("no-answer").hidden = !whether;
}

function forget() {
  unanswered(false);
  answer = null;
  grid.empty();
  panel.clear();
  byId("ranked-count").textContent = "";
  byId("no-hits").hidden = more.hidden = true;
}

function sentence({ hits: found }, moved) {
  if (!found.length) return "No work passes these filters.";
  const changed = moved ? ` ${plural(moved, "work has", "works have")} changed place.` : "";
  return `${plural(found.length, "work")} ranked.${changed} First: ${inWords(found[0].artwork)}.`;
}
