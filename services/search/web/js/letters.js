// Follows the messages that were laid aside, and decides about them.

import { get, post, remove } from "./api.js";

const listeners = [];
let list = [];
let asked = 0;

/** Calls `listener(letters)` with all letters, newest first, each time they are told. */
export const subscribe = (listener) => listeners.push(listener);

export async function refresh() {
  asked += 1;
  const mine = asked;
  const told = await get("/dead-letters");
  if (mine === asked) tell(told.sort((a, b) => new Date(b.at) - new Date(a.at)));
}

/** Queues the message again; the letter stays where that is refused. False where somebody has dealt with it already. */
export const requeue = (letter) => settle(letter, (path) => post(`${path}/requeue`));

/** Gives the message up. False where somebody has dealt with it already. */
export const giveUp = (letter) => settle(letter, remove);

async function settle({ id }, request) {
  let done = true;
  try {
    await request(`/dead-letters/${encodeURIComponent(id)}`);
  } catch (error) {
    if (error.status !== 404) throw error;
    done = false;
  }
  asked += 1; // an answer that is under way still holds the letter
  tell(list.filter((letter) => letter.id !== id));
  return done;
}

function tell(letters) {
  list = letters;
  listeners.forEach((listener) => listener(list));
}
