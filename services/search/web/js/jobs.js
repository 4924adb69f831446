// Follows the jobs: often while something runs or somebody looks, seldom otherwise.

import { get } from "./api.js";
import * as collection from "./collection.js";
import { failed } from "./notice.js";

const OFTEN = 2000; // milliseconds
const SELDOM = 15000;
const ACTIVE = ["queued", "running"];

const listeners = [];
let list = null;
let watched = false;
let timer;

export const isActive = (job) => ACTIVE.includes(job.state);

/** Calls `listener(jobs)` with the newest jobs each time they are told. */
export const subscribe = (listener) => listeners.push(listener);

/** Says whether somebody looks at the jobs. */
export function watch(whether) {
  watched = whether;
  if (whether) poll();
}

/** A job that this page has begun or changed. */
export function started(job) {
  tell([job, ...(list ?? []).filter(({ id }) => id !== job.id)]);
  schedule();
}

export function begin() {
  document.addEventListener("visibilitychange", () => { if (!document.hidden) poll(); });
  poll();
}

async function poll() {
  clearTimeout(timer);
  try {
    tell(await get("/jobs"));
  } catch (error) {
    if (watched) failed(error, { about: "jobs" }); // otherwise the page says so where it matters
  }
  schedule();
}

function schedule() {
  clearTimeout(timer);
  if (document.hidden) return;
  timer = setTimeout(poll, watched || list?.some(isActive) ? OFTEN : SELDOM);
}

function tell(jobs) {
  const active = new Set((list ?? []).filter(isActive).map(({ id }) => id));
  const ended = jobs.some((job) => active.has(job.id) && !isActive(job));
  list = jobs;
  for (const listener of listeners) listener(jobs);
  // What a job has done shows in the counts, the filters and the wall.
  if (ended) collection.refresh().catch((error) => failed(error, { about: "collection" }));
}
