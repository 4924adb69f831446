// What is known of a work, as a list of facts.

import { el, link } from "./dom.js";
import { predicted } from "./predicted.js";
import { elsewhere, isElsewhere, outside, page, rights, webAddress } from "./provenance.js";

const NAMES = {
  licence_note: "Licence",
  license: "Licence",
  licence: "Licence",
  media: "Medium",
};
const LONG = 320; // characters that stand unfolded

/** The section of a work's facts. */
export function facts(artwork) {
  const { date, ...attributes } = artwork.attributes;
  const links = elsewhere(attributes);
  const rows = [
    ["Title", artwork.title],
    ["Artist", artwork.artist],
    date ? ["Date", date] : ["Year", artwork.year],
    ["Style", artwork.style || predicted(artwork)],
    ...Object.entries(attributes)
      .filter(([name, value]) => !isElsewhere(name, value) && !(name === "styles" && value === artwork.style))
      .map(([name, value]) => [NAMES[name] ?? readable(name), told(value)]),
    ["Credit", artwork.credit],
    ["Rights", artwork.rights && rights(artwork.rights)],
    page(artwork) ? ["Source", page(artwork)] : ["Came by", artwork.source],
    ["See also", links.length > 0 && el("ul", { class: "see-also" }, links.map((one) => el("li", {}, one)))],
    ["Image", `${artwork.width.toLocaleString("en")} × ${artwork.height.toLocaleString("en")} pixels`],
    ["Id", artwork.id],
  ];
  return el(
    "section",
    { class: "facts", "aria-labelledby": "facts-title" },
    el("h3", { id: "facts-title" }, "What is known of it"),
    el(
      "dl",
      {},
      rows
        .filter(([, value]) => value !== null && value !== undefined && value !== "" && value !== false)
        .map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))),
    ),
  );
}

/** A value as it can be read: addresses as links, long texts folded. */
function told(value) {
  const several = String(value).split("; ");
  if (several.every(webAddress)) return several.flatMap((one, at) => [at > 0 && ", ", outside(one)]);
  return String(value).length > LONG ? folded(String(value)) : String(value);
}

function folded(text) {
  const words = el("p", { class: "folded" }, text);
  const toggle = link("Show all", () => {
    const open = !words.classList.toggle("folded");
    toggle.textContent = open ? "Show less" : "Show all";
    toggle.setAttribute("aria-expanded", String(open));
  }, { "aria-expanded": "false" });
  return [words, toggle];
}

function readable(name) {
  const words = name.replaceAll("_", " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
