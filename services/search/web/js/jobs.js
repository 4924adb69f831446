// Follows the jobs, and with them what was laid aside: often while something runs or somebody looks, seldom otherwise.

import { get } from "./api.js";
import * as collection from "./collection.js";
import * as letters from "./letters.js";
import { failed } from "./notice.js";

const OFTEN = 2000; // milliseconds
const SELDOM = 15000;
const GROWING = 8000; // between looks at the collection while works come in
const ACTIVE = ["queued", "running"];

const listeners = [];
let list = null;
let watched = false;
let growth = ""; // what had come in when the collection was last looked at
let looked = 0;
let timer;

export const isActive = (job) => ACTIVE.includes(job.state);

/** Calls `listener(jobs)` with the newest jobs each time they are told. */
export const subscribe = (listener) => listeners.push(listener);

/** The job of one of these kinds that is under way, null where there is none. */
export const underWay = (...kinds) => list?.find((job) => isActive(job) && kinds.includes(job.kind)) ?? null;

/** The job's title, null where it is not among the newest. */
export const titleOf = (id) => list?.find((job) => job.id === id)?.title ?? null;

/** Says whether somebody looks at the jobs. */
export function watch(whether) {
  watched = whether;
  if (whether) look();
}

/** A job that this page has begun or changed. */
export function started(job) {
  tell([job, ...(list ?? []).filter(({ id }) => id !== job.id)]);
  schedule();
}

export function begin() {
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) look();
  });
  look();
}

/** Asks at once, and from then on as often as is due. */
export async function look() {
  clearTimeout(timer);
  try {
    tell(await get("/jobs"));
    await letters.refresh();
  } catch (error) {
    if (watched) failed(error, { about: "jobs" }); // otherwise the page says so where it matters
  }
  schedule();
}

function schedule() {
  clearTimeout(timer);
  if (document.hidden) return;
  timer = setTimeout(look, watched || list?.some(isActive) ? OFTEN : SELDOM);
}

function tell(jobs) {
  const over = new Set((list ?? jobs).filter((job) => !isActive(job)).map(({ id }) => id));
  const ended = jobs.some((job) => !isActive(job) && !over.has(job.id));
  list = jobs;
  const tellAll = () => listeners.forEach((listener) => listener(list));
  if (!ended && !hasGrown()) tellAll();
  // What a job has done shows in the counts, the filters and the wall.
  else
    collection
      .refresh()
      .catch((error) => failed(error, { about: "collection" }))
      .finally(tellAll);
}

// An import is over soon; what a crawl brings is shown as it comes.
function hasGrown() {
  const now = JSON.stringify(
    list
      .filter((job) => isActive(job) && job.kind === "crawl")
      .map(({ id, result: { stored = 0, updated = 0, encoded = 0 } }) => [id, stored + updated, encoded]),
  );
  if (now === growth || Date.now() - looked < GROWING) return false;
  const first = growth === "" || now === "[]"; // nothing to compare with, or nothing that grows
  growth = now;
  looked = Date.now();
  return !first;
}
