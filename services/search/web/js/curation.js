// Corrects the influence graph: rejects an influence, adds one, takes that back.

import { get, post, remove } from "./api.js";
import { closer, dialog } from "./dialog.js";
import { byId, el, fill } from "./dom.js";
import * as jobs from "./jobs.js";
import { idOf } from "./names-met.js";
import { busy, failed } from "./notice.js";

const RELATIONS = [
  ["influenced-by", "was influenced by"],
  ["influenced", "influenced"],
  ["taught-by", "was taught by"],
  ["taught", "taught"],
];
const sheet = byId("curate");
const { show, hide } = dialog(sheet, () => {});
const listeners = [];

/** Calls `listener()` after each correction. */
export const subscribe = (listener) => listeners.push(listener);

/** All corrections that were not undone. */
export const acts = () => get("/graph/curation");

/** The act among these that rejects the influence; undefined where none does. */
export const rejecting = (all, { influencer, influenced, kind }) =>
  all.find(
    (act) =>
      act.act === "reject" &&
      act.kind === kind &&
      act.influencer_name === influencer.name &&
      act.influenced_name === influenced.name,
  );

/** The acts among these that concern an artist. */
export const about = (all, { name }) => all.filter((act) => act.influencer_name === name || act.influenced_name === name);

/** Asks why an influence is wrong, and rejects it. */
export function reject({ influencer, influenced, kind }) {
  const reason = area("Why it is wrong", { required: true });
  const citation = el("input", { type: "text", placeholder: "A book’s page, an address" });
  ask("Reject an influence", "Reject it", {
    lead: el("p", {}, el("b", {}, influencer.name), ` ${kind} `, el("b", {}, influenced.name)),
    fields: [field("Why it is wrong", reason), field("Where that can be read, if anywhere", citation)],
    order: () => ({
      act: "reject",
      kind,
      influencer: influencer.id,
      influenced: influenced.id,
      reason: reason.value.trim(),
      citation: citation.value.trim(),
    }),
  });
}

/** Asks for an influence on or by an artist, and adds it. */
export function add(artist) {
  const relation = el("select", {}, RELATIONS.map(([value, words]) => el("option", { value }, words)));
  const other = el("input", { type: "text", list: "names-met", autocomplete: "off", required: true });
  const citation = el("input", { type: "text", required: true, placeholder: "A book’s page, an address" });
  const reason = area("Remarks");
  ask("Add an influence", "Add it", {
    lead: null,
    fields: [
      el("div", { class: "curate-line" }, el("b", {}, artist.name), relation, field("Artist", other)),
      field("Where that can be read", citation),
      field("Remarks, if any", reason),
    ],
    order: () => {
      const [kind, back] = relation.value.split("-");
      const ends = [artist.id, idOf(other.value)];
      const [influencer, influenced] = back ? ends.toReversed() : ends;
      return { act: "add", kind, influencer, influenced, reason: reason.value.trim(), citation: citation.value.trim() };
    },
  });
  other.focus();
}

/** Takes a correction back. */
export async function undo({ id }) {
  try {
    jobs.started(await busy(remove(`/graph/curation/${encodeURIComponent(id)}`)));
    changed();
  } catch (error) {
    failed(error, { about: "curation" });
  }
}

function ask(title, name, { lead, fields, order }) {
  const wrong = el("p", { class: "job-error", role: "alert" });
  const submit = el("button", { class: "button primary" }, name);
  const send = async (event) => {
    event.preventDefault();
    wrong.textContent = "";
    submit.disabled = true;
    try {
      jobs.started(await busy(post("/graph/curation", { json: order() })));
      hide();
      changed();
    } catch (error) {
      if (error.status === undefined) throw error;
      wrong.textContent = error.message;
    } finally {
      submit.disabled = false;
    }
  };
  const form = el(
    "form",
    { class: "curate", onsubmit: send },
    lead,
    fields,
    el("p", { class: "hint" }, "What is corrected here wins over every source, and can be undone."),
    wrong,
    el("p", { class: "crawl-go" }, submit),
  );
  fill(sheet, el("div", { class: "sheet-bar" }, el("h2", { id: "curate-title", tabindex: -1 }, title), closer(sheet)), form);
  show();
  form.querySelector("textarea, input").focus();
}

const changed = () => listeners.forEach((listener) => listener());

const field = (name, control) => el("label", { class: "field" }, el("span", {}, name), control);

const area = (name, attributes = {}) => el("textarea", { rows: 2, maxlength: 2000, "aria-label": name, ...attributes });
