// Lets elements travel to their new places: first, last, invert, play.

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const running = new WeakMap();

/**
 * Calls `rearrange`, and lets each child of `container` that was there before travel from where it was seen to where
 * it is now. New ones fade in. A child that travels already sets out anew from where it is.
 */
export function flip(container, rearrange) {
  if (calm.matches) {
    rearrange();
    return;
  }
  const before = new Map([...container.children].map((child) => [child, child.getBoundingClientRect()]));
  rearrange();
  for (const child of container.children) running.get(child)?.cancel();
  const after = [...container.children].map((child) => [child, child.getBoundingClientRect()]);
  for (const [child, now] of after) {
    const was = before.get(child);
    const motion = was ? travel(child, was, now) : appear(child);
    if (motion) running.set(child, motion);
  }
}

function travel(child, was, now) {
  const x = was.left - now.left;
  const y = was.top - now.top;
  const far = Math.max(innerHeight, 900) * 1.5;
  if ((!x && !y) || (offscreen(was) && offscreen(now))) return null;
  const far_y = Math.max(-far, Math.min(far, y)); // from far below it need not race across the page
  return child.animate([{ transform: `translate(${x}px, ${far_y}px)` }, { transform: "none" }], {
    duration: 520,
    easing: "cubic-bezier(0.22, 0.8, 0.24, 1)",
  });
}

const appear = (child) => child.animate([{ opacity: 0 }, { opacity: 1 }], { duration: 420, easing: "ease-out" });

const offscreen = (box) => box.bottom < 0 || box.top > innerHeight;
