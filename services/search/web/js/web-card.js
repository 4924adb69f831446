// What an edge of the drawing says when it is pointed at: who influenced whom, and who says so.

import { el, fill, link } from "./dom.js";
import { sourceList } from "./sources.js";

const LINGER = 260; // milliseconds to get from an edge to its card
const APART = 12; // pixels from where it was pointed at

/** The card below `place`. `onreject(influence)` is called where somebody doubts an influence. */
export function edgeCard(place, onreject) {
  const card = el("div", { class: "edge-card", role: "group", "aria-label": "The influence", hidden: true });
  let shown = null;
  let pinned = false;
  let timer;
  place.append(card);

  // Wherever the keyboard is, Escape closes the card first; the sheet stays open.
  const onescape = (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    const edge = shown;
    const inside = card.contains(document.activeElement);
    hide();
    if (inside) edge.querySelector("[tabindex]")?.focus();
  };
  const hide = () => {
    clearTimeout(timer);
    document.removeEventListener("keydown", onescape, true);
    shown?.classList.remove("shown");
    shown = null;
    pinned = false;
    card.hidden = true;
  };
  const show = (edge, influences, { x, y }) => {
    clearTimeout(timer);
    if (shown === edge) return;
    hide();
    shown = edge;
    edge.classList.add("shown");
    fill(
      card,
      influences.map((influence) => [sentence(influence), sourceList([influence]), rejection(influence)]),
    );
    card.hidden = false;
    document.addEventListener("keydown", onescape, true);
    const { width, height } = card.getBoundingClientRect();
    const room = place.getBoundingClientRect();
    const above = room.top + y + height + APART > innerHeight && y > height + APART;
    card.style.left = `${Math.max(0, Math.min(x - width / 2, room.width - width))}px`;
    card.style.top = `${above ? y - height - APART : y + APART}px`; // never beneath the pointer
  };
  const rejection = (influence) =>
    link("Reject it …", () => onreject(influence), {
      "aria-label": `Reject that ${influence.influencer.name} ${influence.kind} ${influence.influenced.name}`,
    });
  const leave = () => {
    clearTimeout(timer);
    if (!pinned) timer = setTimeout(hide, LINGER);
  };

  card.addEventListener("pointerenter", () => clearTimeout(timer));
  card.addEventListener("pointerleave", leave);
  place.addEventListener("pointerdown", ({ target }) => {
    if (shown && !card.contains(target) && !shown.contains(target)) hide();
  });

  return {
    show,
    hide,
    leave,
    /** Keeps the card until something else is pressed, and takes the keyboard there. */
    pin() {
      pinned = true;
      clearTimeout(timer);
    },
    enter() {
      pinned = true;
      card.querySelector("a, button")?.focus();
    },
  };
}

const sentence = ({ influencer, influenced, kind }) =>
  el("p", {}, el("b", {}, influencer.name), ` ${kind} `, el("b", {}, influenced.name));
