// The drawer of jobs: what runs, what ran, and what can be begun.

import * as actions from "./actions.js";
import { post } from "./api.js";
import { brought, report } from "./crawl-report.js";
import { closer, dialog } from "./dialog.js";
import { arrange, byId, el, fill, link } from "./dom.js";
import { evaluation } from "./evaluation.js";
import * as jobs from "./jobs.js";
import { duration, moment, plural } from "./labels.js";
import * as letters from "./letters-panel.js";
import { failed } from "./notice.js";
import * as state from "./state.js";
import * as training from "./training-report.js";

const FAILURES = 20; // as many as anybody reads
const QUIET = 15 * 60; // seconds; workers tell of every batch, so this long a silence of all of them is suspicious
const STATES = {
  queued: "Waiting",
  running: "Running",
  succeeded: "Done",
  failed: "Failed",
  cancelled: "Cancelled",
  interrupted: "Interrupted",
};
const drawer = byId("jobs");
const opener = byId("jobs-button");
const running = el("ul", { class: "jobs" });
const recent = el("ul", { class: "jobs" });
const runningPart = part("Running", running);
const items = new Map(); // by job id: what it was told, and its element
const acts = new WeakMap(); // by the entry's element: what can be done with the job, so that a press is never lost
const { show } = dialog(drawer, () => jobs.watch(false));

export function begin() {
  fill(
    drawer,
    el("div", { class: "sheet-bar" }, el("h2", { id: "jobs-title", tabindex: -1 }, "Jobs"), closer(drawer)),
    runningPart,
    letters.panel(),
    actions.panel(),
    part("Recent", recent),
  );
  opener.addEventListener("click", openDrawer);
  jobs.subscribe(update);
}

export function openDrawer() {
  letters.open();
  show();
  byId("jobs-title").focus();
  jobs.watch(true);
}

function update(all) {
  const active = all.filter(jobs.isActive);
  opener.classList.toggle("working", active.length > 0);
  byId("jobs-label").textContent = active.length ? indicator(active) : "Jobs";
  const begun = active.some((job) => !items.has(job.id));
  runningPart.hidden = !active.length;
  const quiet = Math.min(...active.map(silence)) > QUIET; // while another job is told of, this one may wait its turn
  list(running, active, quiet);
  list(
    recent,
    all.filter((job) => !jobs.isActive(job)),
  );
  if (begun) drawer.scrollTop = 0; // what has just begun is at the top
  if (!all.length) fill(recent, el("li", { class: "hint" }, "Nothing has run yet."));
}

function part(title, of) {
  return el("section", { "aria-label": title }, el("h3", {}, title), of);
}

const silence = ({ updated_at: updated }) => (Date.now() - new Date(updated)) / 1000;

function list(place, told, quiet = false) {
  const elements = told.map((job) => {
    const since = quiet ? duration(silence(job)) : null;
    const text = JSON.stringify([job, since]);
    const item = items.get(job.id);
    if (item?.text === text) return item.element;
    const element = entry(job, since, item?.element);
    items.set(job.id, { text, element });
    return element;
  });
  arrange(place, elements);
}

function indicator(active) {
  const running = active.find(({ state }) => state === "running") ?? active[0];
  const share = running.total ? ` · ${Math.floor((100 * running.done) / running.total)} %` : " …";
  return active.length > 1 ? `${active.length} jobs${share}` : `${running.title}${share}`;
}

// An entry keeps its element, so that what is unfolded or focused stays so.
function entry(job, quietSince, element = el("li", { class: "job", data: { id: job.id } })) {
  const opened = [...element.querySelectorAll("details[open]")].map(({ className }) => className);
  const focused = element.contains(document.activeElement) ? document.activeElement.dataset.act : null;
  element.dataset.state = job.state;
  const parts = [
    el(
      "div",
      { class: "job-head" },
      el("span", { class: "job-title" }, job.title),
      el("span", { class: "job-state" }, STATES[job.state] ?? job.state),
    ),
    jobs.isActive(job) && progress(job),
    el("p", { class: "hint job-line" }, line(job)),
    job.error && el("p", { class: "job-error" }, job.error),
    job.kind === "crawl" && brought(job),
    job.kind === "train" && training.course(job),
    job.failed > 0 && failures(job),
    job.kind === "crawl" ? report(job) : job.state === "succeeded" && outcome(job),
    quietSince && el("p", {}, `No word of it for ${quietSince}. If its queue was lost, take it up again.`),
    kept(element, job, quietSince),
  ];
  arrange(element, parts.flat().filter(Boolean));
  for (const name of opened) {
    const details = element.getElementsByClassName(name)[0];
    if (details) details.open = true;
  }
  if (focused) element.querySelector(`[data-act="${focused}"]`)?.focus();
  return element;
}

function progress({ title, done, total }) {
  return el("progress", { "aria-label": title, max: total || 1, value: total ? done : null });
}

function line({ state, done, total, unit, note, created_at: created, seconds_left: left }) {
  const amount =
    total === null
      ? null
      : done === total
        ? `${total.toLocaleString("en")} ${unit}`
        : `${done.toLocaleString("en")} of ${total.toLocaleString("en")} ${unit}`;
  const parts = jobs.isActive({ state }) ? [amount, left !== null && `${duration(left)} left`, note] : [moment(created), amount];
  return parts.filter(Boolean).join(" · ");
}

function failures(job) {
  const told = job.failures.slice(0, FAILURES);
  return el(
    "details",
    { class: "failures" },
    el("summary", {}, `${plural(job.failed, "item")} failed`),
    el(
      "ul",
      {},
      told.map(({ item, reason }) => el("li", {}, el("b", {}, item), `: ${reason}`)),
    ),
    job.failed > told.length &&
      el("p", { class: "hint" }, `and ${(job.failed - told.length).toLocaleString("en")} more`),
  );
}

function outcome(job) {
  const { kind, result } = job;
  if (kind === "train") return training.outcome(job);
  if (kind === "evaluate" && result.encoders) return evaluation(job);
  if (kind === "map" && result.encoder) return link("Look at the map", () => toMap(result));
  const facts = Object.entries(result).filter(([, value]) => typeof value !== "object" && value !== 0);
  return (
    facts.length > 0 &&
    el(
      "p",
      { class: "hint" },
      facts
        .map(
          ([name, value]) =>
            `${name.replaceAll("_", " ")}: ${typeof value === "number" ? Number(value.toFixed(4)).toLocaleString("en") : value}`,
        )
        .join(" · "),
    )
  );
}

function toMap({ encoder, method }) {
  drawer.close();
  state.go({ ...state.nothing(), view: "map", encoder, method: method === "tsne" ? null : method });
}

function kept(element, job, quietSince) {
  const key = JSON.stringify([job.state, job.title, Boolean(quietSince)]);
  if (acts.get(element)?.key !== key) acts.set(element, { key, links: act(job, quietSince) });
  return acts.get(element).links;
}

function act(job, quietSince) {
  const ask = (name, path, params) =>
    link(
      name,
      async () => {
        try {
          jobs.started(await post(`/jobs/${encodeURIComponent(job.id)}/${path}`, { params }));
        } catch (error) {
          failed(error, { about: "jobs" });
        }
      },
      { "aria-label": `${name}: ${job.title}`, "data-act": path },
    );
  if (jobs.isActive(job)) {
    const again = quietSince && ask("Take up again", "resume", { anyway: true });
    return el("div", { class: "job-acts" }, ask("Cancel", "cancel"), again);
  }
  return job.state !== "succeeded" && ask("Resume", "resume");
}
