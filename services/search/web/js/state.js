// The state of the page is its address: what is not in the URL cannot be shared, and need not be.

const SEARCH = ["artwork", "query", "query_artist", "direction", "encoder", "text"];
const MAP = ["view", "method", "colour"];
const SHEETS = ["work", "painter", "whose", "models", "artists", "from", "to", "way"];
const TEXTS = [...SEARCH, ...SHEETS, ...MAP];
const NUMBERS = ["weight", "year_from", "year_to", "limit", "hops"];
const LISTS = ["style", "artist", "only"];
const BENEATH = Object.fromEntries([...SHEETS, "hops"].map((name) => [name, null])); // nothing is open on top of the page

const listeners = [];
let state = read(location.search);

/** The state as it is: an object with a key for each parameter, null or [] where it is not given. */
export const current = () => state;

/** Calls `listener(state, previous)` after each change, the user's steps through the history among them. */
export const subscribe = (listener) => listeners.push(listener);

/** Whether the image that led here turned out to be a work of the collection. */
export const recognised = () => Boolean(history.state?.recognised);

/** Changes the state; `replace` leaves no step in the history, for what changes many times a second. */
export function go(changes, { replace = false, keep = {} } = {}) {
  const next = { ...state, ...changes };
  if (replace) history.replaceState({ ...history.state, ...keep }, "", write(next));
  else history.pushState({ ...keep }, "", write(next));
  become(next);
}

/** Opens a work, an artist, the models or the artists on top of the page. */
export function open(changes) {
  const layers = (history.state?.layers ?? 0) + 1;
  const next = { ...state, ...BENEATH, ...changes };
  history.pushState({ ...history.state, layers }, "", write(next));
  become(next);
}

/** The address at which one of them is open on top of the page. */
export const hrefWith = (changes) => write({ ...state, ...BENEATH, ...changes });

/** Goes back to the page beneath, however much was opened from each other. */
export function close() {
  const layers = history.state?.layers ?? 0;
  if (layers) history.go(-layers);
  else go(BENEATH, { replace: true });
}

/** The page's state without anything: where a new search begins. */
export const nothing = () => read("");

/** The parameters that narrow a selection of works. */
export const filters = ({ style, artist, year_from, year_to }) => ({ style, artist, year_from, year_to });

export const isFiltered = (of) =>
  Boolean(of.style.length || of.artist.length || of.year_from !== null || of.year_to !== null);

addEventListener("popstate", () => become(read(location.search)));

function become(next) {
  const previous = state;
  state = next;
  for (const listener of listeners) listener(state, previous);
}

function read(search) {
  const given = new URLSearchParams(search);
  const found = {};
  for (const name of TEXTS) found[name] = given.get(name) || null;
  for (const name of LISTS) found[name] = given.getAll(name).filter(Boolean);
  for (const name of NUMBERS) {
    const value = given.get(name);
    found[name] = value !== null && value.trim() !== "" && Number.isFinite(Number(value)) ? Number(value) : null;
  }
  return found;
}

function write(from) {
  const pairs = new URLSearchParams();
  for (const name of [...TEXTS, ...NUMBERS, ...LISTS]) {
    for (const value of [from[name]].flat()) {
      if (value !== null && value !== undefined && value !== "") pairs.append(name, value);
    }
  }
  const text = pairs.toString();
  return text ? `?${text}` : location.pathname;
}
