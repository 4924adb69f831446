// Controls that narrow a selection of works: words, artists, styles, years. Used for browsing and for results.

import { artistNamed, known, nameOf, subscribe } from "./collection.js";
import { el, fill } from "./dom.js";

const PAUSE = 220; // milliseconds without a key before words and years count

/**
 * Builds the controls into `place`. `onchange(changes)` is told what to change in the state.
 * Returns a function that shows a state.
 */
export function filters(place, { words, onchange }) {
  let state = null;
  const text = words
    ? field("Words of title, artist or style", { type: "search", placeholder: "Search the collection" })
    : null;
  const artist = field("Artist", {
    type: "text",
    list: "artist-names",
    placeholder: "Any artist",
    autocomplete: "off",
  });
  const style = el("select", { "aria-label": "Style" });
  const from = field("From year", { type: "number", placeholder: "from", min: -3000, max: 2100 });
  const to = field("To year", { type: "number", placeholder: "to", min: -3000, max: 2100 });
  const chips = el("ul", { class: "chips", "aria-label": "Filters in use" });

  fill(
    place,
    el(
      "form",
      { class: words ? "filters wide" : "filters", onsubmit: (event) => event.preventDefault() },
      text,
      artist,
      style,
      el("span", { class: "years" }, el("span", { class: "years-name", "aria-hidden": "true" }, "Years"), from, to),
    ),
    chips,
  );

  const later = debounce(() => {
    const years = { year_from: year(from), year_to: year(to) };
    const changes = words ? { ...years, text: text.value.trim() || null } : years;
    if (Object.entries(changes).some(([name, value]) => value !== state[name])) onchange(changes);
  });
  for (const input of [text, from, to]) input?.addEventListener("input", later);
  artist.addEventListener("input", () => {
    const id = artistNamed(artist.value);
    if (!id) return;
    artist.value = "";
    onchange({ artist: [...new Set([...state.artist, id])] });
  });
  artist.addEventListener("change", () => {
    const unknown = artist.value.trim() && !artistNamed(artist.value);
    artist.setAttribute("aria-invalid", String(Boolean(unknown)));
    artist.title = unknown ? "The collection has no artist of this name" : "";
  });
  style.addEventListener("change", () => {
    if (style.value) onchange({ style: [...new Set([...state.style, style.value])] });
  });
  subscribe(options);
  if (known()) options();

  function options() {
    fill(
      style,
      el("option", { value: "" }, "Any style"),
      Object.entries(known().styles).map(([name, works]) => el("option", { value: name }, `${name} (${counted(name, works)})`)),
    );
    if (state) show(state);
  }

  function show(next) {
    state = next;
    if (words) keep(text, state.text ?? "");
    keep(from, state.year_from ?? "");
    keep(to, state.year_to ?? "");
    style.value = "";
    fill(
      chips,
      state.artist.map((id) => chip(nameOf(id), () => onchange({ artist: state.artist.filter((one) => one !== id) }))),
      state.style.map((name) => chip(name, () => onchange({ style: state.style.filter((one) => one !== name) }))),
    );
  }
  return show;
}

// "12", or "12, 3 predicted" where a model has named the style of some.
function counted(style, works) {
  const guessed = known().predicted_styles?.[style];
  return guessed ? `${works}, ${guessed} predicted` : String(works);
}

const field = (name, attributes) => el("input", { "aria-label": name, ...attributes });

const chip = (name, remove) =>
  el(
    "li",
    {},
    el(
      "button",
      { type: "button", class: "chip", onclick: remove, "aria-label": `Remove the filter ${name}` },
      name,
      el("span", { "aria-hidden": "true" }, "×"),
    ),
  );

// What somebody is typing stays as it is.
function keep(input, value) {
  if (document.activeElement !== input) input.value = value;
}

function year(input) {
  return input.value === "" || !input.validity.valid ? null : Number(input.value);
}

function debounce(act) {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(act, PAUSE);
  };
}
