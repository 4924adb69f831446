// How people move the map: wheel, drag, pinch, double-click and keys.

const WHEEL = 0.0016; // of a doubling for each pixel that the wheel turns
const LINE = 18; // pixels of a wheel that counts in lines
const STEP = 90; // pixels that an arrow key moves
const STILL = 5; // pixels within which a press is a click
const TWICE = 230; // milliseconds in which a second click makes a double-click of the first

const KEYS = {
  ArrowLeft: (camera, step) => camera.pan(step, 0),
  ArrowRight: (camera, step) => camera.pan(-step, 0),
  ArrowUp: (camera, step) => camera.pan(0, step),
  ArrowDown: (camera, step) => camera.pan(0, -step),
  "+": (camera) => camera.glide(camera.width / 2, camera.height / 2, 1.5),
  "=": (camera) => camera.glide(camera.width / 2, camera.height / 2, 1.5),
  "-": (camera) => camera.glide(camera.width / 2, camera.height / 2, 1 / 1.5),
  _: (camera) => camera.glide(camera.width / 2, camera.height / 2, 1 / 1.5),
  0: (camera) => camera.show(),
  Home: (camera) => camera.show(),
};

/**
 * Lets `stage` move `camera`. `onpoint(x, y)` is told where the mouse is, `onpoint(null)` that it is gone or moves the
 * map; `onclick(x, y)` of a click or a tap, `onkey(key)` of a key that has moved the map, or of Enter.
 */
export function gestures(stage, camera, { onpoint, onclick, onkey }) {
  const pressed = new Map(); // by pointer: where it is
  let travelled = 0;
  let clicking;

  const at = (event) => {
    const box = stage.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  stage.addEventListener("pointerdown", (event) => {
    if (event.button || event.target.closest("button, a")) return;
    stage.setPointerCapture(event.pointerId);
    if (!pressed.size) travelled = 0;
    pressed.set(event.pointerId, at(event));
    camera.stop();
  });

  stage.addEventListener("pointermove", (event) => {
    const now = at(event);
    const before = pressed.get(event.pointerId);
    if (!before) {
      if (event.pointerType === "mouse") onpoint(now.x, now.y);
      return;
    }
    const [one, other] = [...pressed.values()];
    if (other) {
      const still = before === one ? other : one;
      const apart = (point) => Math.max(20, Math.hypot(point.x - still.x, point.y - still.y));
      const middle = { x: (now.x + still.x) / 2, y: (now.y + still.y) / 2 };
      camera.pan((now.x - before.x) / 2, (now.y - before.y) / 2);
      camera.zoomAt(middle.x, middle.y, apart(now) / apart(before));
      travelled = Infinity;
    } else {
      travelled += Math.hypot(now.x - before.x, now.y - before.y);
      if (travelled > STILL) {
        stage.classList.add("dragged");
        onpoint(null);
        camera.pan(now.x - before.x, now.y - before.y);
      }
    }
    pressed.set(event.pointerId, now);
  });

  const release = (event) => {
    const was = pressed.get(event.pointerId);
    if (!pressed.delete(event.pointerId)) return;
    stage.classList.remove("dragged");
    clearTimeout(clicking);
    if (event.type === "pointerup" && travelled <= STILL) clicking = setTimeout(() => onclick(was.x, was.y), TWICE);
  };
  stage.addEventListener("pointerup", release);
  stage.addEventListener("pointercancel", release);
  stage.addEventListener("pointerleave", () => onpoint(null));

  stage.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const { x, y } = at(event);
      const turned = event.deltaY * (event.deltaMode ? LINE : 1) * (event.ctrlKey ? 5 : 1); // a pinch on a touchpad
      camera.zoomAt(x, y, 2 ** (-turned * WHEEL * 2));
      onpoint(x, y);
    },
    { passive: false },
  );

  stage.addEventListener("dblclick", (event) => {
    if (event.target.closest("button, a")) return;
    clearTimeout(clicking);
    const { x, y } = at(event);
    camera.glide(x, y, event.shiftKey ? 0.5 : 2);
  });

  stage.addEventListener("keydown", (event) => {
    if (event.target !== stage || event.altKey || event.metaKey || event.ctrlKey) return;
    const move = KEYS[event.key];
    if (!move && event.key !== "Enter") return;
    event.preventDefault();
    move?.(camera, event.shiftKey ? STEP * 4 : STEP);
    onkey(event.key);
  });
}
