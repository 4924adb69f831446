// The part of the drawer about messages that were laid aside: what each was to do, and whether to try it again.

import { get } from "./api.js";
import { arrange, button, byId, el, fill } from "./dom.js";
import * as jobs from "./jobs.js";
import { moment, plural } from "./labels.js";
import * as letters from "./letters.js";
import { failed } from "./notice.js";

const SHOWN = 20; // as many as anybody decides about at a time
const TASKS = {
  "crawler.import_folder": "Import a folder",
  "crawler.crawl": "Crawl a site",
  "crawler.import_uploads": "Import files",
  "encoder.encode_collection": "Find works to encode",
  "encoder.encode_artworks": "Encode works",
  "encoder.encode_new": "Encode new works",
  "encoder.classify_collection": "Predict missing styles",
  "trainer.train_model": "Train a model",
  "trainer.draw_map": "Draw a map",
  "trainer.evaluate_encoders": "Evaluate encoders",
  "graph.load_influences": "Load influences",
};
const entries = new Map(); // by id: a letter's element, and how its line is written anew
const titles = new Map(); // of jobs older than those that the page follows; null while nobody has told
const items = el("ul", {});
const more = el("p", { class: "hint" });
const outcome = el("p", { class: "outcome", role: "status" });
const section = el(
  "section",
  { "aria-labelledby": "letters-title", hidden: true },
  el("h3", { id: "letters-title" }, "Laid aside"),
  el("p", { class: "hint" }, "Work that could not be done. Try it again once the cause is mended, or give it up."),
  items,
  more,
);
let known = [];

/** The section, and above it what became of a letter. */
export function panel() {
  letters.subscribe(update);
  return [outcome, section];
}

/** Forgets what became of earlier letters. */
export const open = () => fill(outcome);

function update(told) {
  known = told;
  section.hidden = !told.length;
  tally(told.length);
  const focused = [...items.children].findIndex((element) => element.contains(document.activeElement));
  const before = [...items.children];
  arrange(items, told.slice(0, SHOWN).map(show));
  fill(more, told.length > SHOWN && `and ${(told.length - SHOWN).toLocaleString("en")} more`);
  for (const id of entries.keys()) if (!told.some((letter) => letter.id === id)) entries.delete(id);
  if (focused >= 0 && !before[focused].isConnected) stepFrom(focused, before);
}

// The focus goes to the next letter's title, never to its button: a key that is held down must not decide about it too.
function stepFrom(place, before) {
  const left = [...before.slice(place), ...before.slice(0, place).reverse()].find((element) => element.isConnected);
  (left?.querySelector("h4") ?? byId("jobs-title")).focus();
}

function tally(count) {
  const mark = byId("jobs-aside");
  mark.hidden = !count;
  fill(
    mark,
    el("span", { "aria-hidden": "true" }, count.toLocaleString("en")),
    el("span", { class: "unseen" }, `${plural(count, "message")} laid aside`),
  );
}

function show(letter) {
  if (!entries.has(letter.id)) entries.set(letter.id, entry(letter));
  const { element, write } = entries.get(letter.id);
  write();
  return element;
}

function entry(letter) {
  const name = TASKS[letter.task] ?? letter.task;
  const line = el("p", { class: "hint" });
  const refusal = el("p", { class: "job-error", role: "alert" });
  const choices = el("div", { class: "letter-choices" });
  const labelled = (word) => ({ "aria-label": `${word}: ${[name, jobTitle(letter)].filter(Boolean).join(", ")}` });
  let pending = false;

  async function decide(request, said) {
    if (pending) return;
    pending = true;
    fill(refusal);
    fill(outcome);
    try {
      const done = await request(letter);
      fill(outcome, done ? `${said}: ${name}.` : `Somebody has dealt with this already: ${name}.`);
      jobs.look(); // what is queued again shows in its job
    } catch (error) {
      if (error.status === undefined) failed(error);
      fill(refusal, error.message);
    } finally {
      pending = false;
    }
  }

  function offer() {
    fill(
      choices,
      button("Try again", () => decide(letters.requeue, "Queued again"), labelled("Try again")),
      button("Give up", ask, labelled("Give up")),
    );
  }

  function ask() {
    const question = `letter-${letter.id}-question`;
    fill(refusal);
    fill(
      choices,
      el("p", { id: question, class: "question" }, `Give it up for good?${letter.job_id ? " Its job stays as it is." : ""}`),
      button("Give up for good", () => decide(letters.giveUp, "Given up"), labelled("Give up for good")),
      button("Keep it", keep, { "aria-describedby": question }),
    );
    choices.lastElementChild.focus();
  }

  function keep() {
    offer();
    choices.lastElementChild.focus();
  }

  choices.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !choices.querySelector(".question")) return;
    event.preventDefault(); // it answers the question; the drawer stays open
    keep();
  });
  offer();
  const element = el(
    "li",
    { class: "letter", data: { id: letter.id } },
    el("h4", { tabindex: -1 }, TASKS[letter.task] ?? el("code", {}, letter.task)),
    line,
    el("p", { class: "letter-reason" }, letter.reason),
    refusal,
    choices,
  );
  return { element, write: () => fill(line, lineOf(letter)) };
}

function lineOf(letter) {
  const works = letter.payload?.artwork_ids;
  return [
    jobTitle(letter),
    Array.isArray(works) && plural(works.length, "work"),
    letter.deliveries === 1 ? "delivered once" : `delivered ${plural(letter.deliveries, "time")}`,
    moment(letter.at),
  ]
    .filter(Boolean)
    .join(" · ");
}

function jobTitle({ job_id: id }) {
  if (!id) return null;
  const title = jobs.titleOf(id);
  if (title === null && !titles.has(id)) {
    titles.set(id, null);
    get(`/jobs/${encodeURIComponent(id)}`).then(
      (job) => {
        titles.set(id, job.title);
        update(known);
      },
      () => {}, // the letter says enough without it
    );
  }
  return title ?? titles.get(id);
}
