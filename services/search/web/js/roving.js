// One stop for the Tab key among many elements: the arrow keys go from one to the next.

const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Makes the elements below `place` that match `selector` one stop. Returns a function that names the one to begin with. */
export function roving(place, selector) {
  const all = () => [...place.querySelectorAll(selector)];
  const enter = (element) => {
    for (const each of all()) each.setAttribute("tabindex", each === element ? 0 : -1);
  };
  place.addEventListener("focusin", ({ target }) => {
    if (target.matches(selector)) enter(target);
  });
  place.addEventListener("keydown", (event) => {
    const way = WAYS[event.key];
    if (!way || !event.target.matches(selector) || event.altKey || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    nearest(event.target, all(), way)?.focus();
  });
  return enter;
}

// The nearest that lies that way: what lies aside counts as twice as far.
function nearest(from, elements, [right, down]) {
  const here = middle(from);
  let best = null;
  let least = Infinity;
  for (const element of elements) {
    const there = middle(element);
    const [x, y] = [there.x - here.x, there.y - here.y];
    const ahead = x * right + y * down;
    const distance = ahead + 2 * Math.abs(x * down + y * right);
    if (element !== from && ahead > 2 && distance < least) [best, least] = [element, distance];
  }
  return best;
}

function middle(element) {
  const { left, top, width, height } = element.getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 2 };
}
