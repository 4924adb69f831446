// The legend: what each colour stands for, how many works it has, and which of them are shown.

import { arrange, el, link } from "./dom.js";
import { css } from "./map-colours.js";
import { plural } from "./labels.js";

const FIRST = 24; // categories that are listed without being asked for

/** Builds the legend into `place`. `onchoose(keys)` is told which categories alone are to be shown, none for all. */
export function legend(place, onchoose) {
  const list = el("ul", { class: "legend-list" });
  const foot = el("p", { class: "legend-foot hint" });
  const items = new Map(); // by key, so that the button that was pressed keeps its focus
  let all = false;
  let told = null;
  place.replaceChildren(list, foot);

  function entry(one) {
    if (!items.has(one.key)) {
      const swatch = el("span", { class: "swatch", "aria-hidden": "true" });
      const count = el("span", { class: "tally" });
      const name = el("span", { class: "legend-name" });
      const guess = el("span", { class: "unseen" });
      const choose = () => {
        const { only } = told;
        onchoose(only.includes(one.key) ? only.filter((key) => key !== one.key) : [...only, one.key]);
      };
      const button = el("button", { type: "button", class: "legend-entry", onclick: choose }, swatch, name, guess, count);
      items.set(one.key, { item: el("li", {}, button), button, swatch, name, guess, count });
    }
    return items.get(one.key);
  }

  function show(next) {
    if (next.by !== told?.by || next.map !== told?.map) {
      items.clear();
      all = false;
    }
    told = next;
    const { categories, only } = next;
    const shown = all ? categories : categories.filter(({ key }, place) => place < FIRST || only.includes(key));
    arrange(
      list,
      shown.map((one) => {
        const { item, button, swatch, name, guess, count } = entry(one);
        const chosen = only.includes(one.key);
        button.setAttribute("aria-pressed", String(chosen));
        button.classList.toggle("off", only.length > 0 && !chosen);
        swatch.style.backgroundColor = css(one.colour);
        name.textContent = name.title = one.name;
        count.textContent = one.count.toLocaleString("en");
        button.title = one.predicted ? `${plural(one.predicted, "of its styles is", "of its styles are")} predicted` : "";
        guess.textContent = one.predicted ? `, ${one.predicted} predicted, works: ` : ", works: ";
        return item;
      }),
    );
    const hidden = categories.length - shown.length;
    const guessed = categories.some(({ predicted }) => predicted);
    foot.replaceChildren(
      ...[
        only.length > 0 && link("Show all works", () => onchoose([])),
        hidden > 0 &&
          link(`List ${hidden.toLocaleString("en")} more`, () => {
            all = true;
            show(told);
          }),
        guessed && el("span", {}, "Rings are works whose style is predicted."),
      ].filter(Boolean),
    );
  }
  return show;
}
