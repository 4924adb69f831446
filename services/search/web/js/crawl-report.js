// What a crawl has brought, while it runs and when it is over.

import { el } from "./dom.js";
import { duration, plural } from "./labels.js";

const OUTCOMES = [
  ["stored", "new"],
  ["updated", "described anew"],
  ["skipped", "unchanged"],
  ["encoded", "encoded"],
];
const ANSWERS = {
  200: "answered",
  304: "unchanged",
  403: "forbidden",
  404: "not found",
  429: "too many requests",
};
const REASONS = 5;

/** "31 new · 2 described anew · 33 downloaded, 12.3 MB": the works so far. */
export function brought({ result }) {
  const parts = OUTCOMES.filter(([name]) => result[name] > 0).map(([name, words]) => `${amount(result[name])} ${words}`);
  if (result.downloaded > 0) parts.push(`${amount(result.downloaded)} downloaded, ${megabytes(result.bytes)}`);
  return parts.length > 0 && el("p", { class: "hint" }, parts.join(" · "));
}

/** How the site answered: a folded section. */
export function report({ result: { report: told } }) {
  if (!told || typeof told.requests !== "number") return null;
  const answers = Object.entries(told.answers ?? {}).map(
    ([status, count]) => `${amount(count)} × ${status}${status in ANSWERS ? ` (${ANSWERS[status]})` : ""}`,
  );
  const reasons = Object.entries(told.reasons ?? {})
    .sort(([, a], [, b]) => b - a)
    .slice(0, REASONS)
    .map(([reason, count]) => `${amount(count)} × ${reason}`);
  const rows = [
    ["Requests", amount(told.requests)],
    ["Answers", answers.join(", ")],
    ["Tried again", told.tried_again > 0 && `${plural(told.tried_again, "request")}, ${duration(told.seconds_waited || 0)} waited`],
    ["Left out", told.forbidden_by_robots > 0 && `${plural(told.forbidden_by_robots, "address", "addresses")} that robots.txt forbids`],
    ["Failures", reasons.length > 0 && el("ul", {}, reasons.map((reason) => el("li", {}, reason)))],
    ["Time", told.seconds > 0 && duration(told.seconds)],
  ];
  return el(
    "details",
    { class: "report" },
    el("summary", {}, "How the site answered"),
    el(
      "dl",
      {},
      rows.filter(([, value]) => value).map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))),
    ),
  );
}

const amount = (count) => count.toLocaleString("en");
const megabytes = (bytes = 0) => `${(bytes / 1e6).toLocaleString("en", { maximumFractionDigits: 1 })} MB`;
