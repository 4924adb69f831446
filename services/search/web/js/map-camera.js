// What part of the map is seen. The map is a square of side 1; a camera says which of its points is in the middle of the
// stage, and how many pixels the side takes.

const MARGIN = 36; // pixels around the whole map
const MOVE = 260; // milliseconds
const LEAST = 0.6; // of the size at which the whole map is seen
const MOST = 160;

const calm = matchMedia("(prefers-reduced-motion: reduce)");

export class Camera {
  /** `onmove` is called after each change. */
  constructor(onmove) {
    this.onmove = onmove;
    this.x = 0.5;
    this.y = 0.5;
    this.scale = 1;
    this.width = 1;
    this.height = 1;
    this.box = { left: 0, top: 0, right: 1, bottom: 1 };
    this.motion = 0;
  }

  /** How much larger the map is than when it is seen as a whole. */
  get zoom() {
    return this.scale / this.fitting(this.box).scale;
  }

  /** The part of the map on the stage, and `margin` pixels around it. */
  view(margin = 0) {
    const across = (this.width / 2 + margin) / this.scale;
    const down = (this.height / 2 + margin) / this.scale;
    return { left: this.x - across, right: this.x + across, top: this.y - down, bottom: this.y + down };
  }

  toScreen({ x, y }) {
    return { x: (x - this.x) * this.scale + this.width / 2, y: (y - this.y) * this.scale + this.height / 2 };
  }

  toMap(x, y) {
    return { x: (x - this.width / 2) / this.scale + this.x, y: (y - this.height / 2) / this.scale + this.y };
  }

  /** The stage has another size; what was in the middle stays there. */
  resize(width, height) {
    const zoom = this.zoom;
    this.width = Math.max(width, 1);
    this.height = Math.max(height, 1);
    this.scale = this.fitting(this.box).scale * zoom;
    this.onmove();
  }

  /** Takes this box for the whole map, and shows it. */
  begin(box) {
    this.box = box;
    this.stop();
    Object.assign(this, this.fitting(box));
    this.onmove();
  }

  pan(across, down) {
    this.stop();
    this.become(this.x - across / this.scale, this.y - down / this.scale, this.scale);
  }

  /** Grows the map by `factor` around a point of the stage. */
  zoomAt(x, y, factor) {
    this.stop();
    const fixed = this.toMap(x, y);
    const scale = this.bounded(this.scale * factor);
    this.become(fixed.x - (x - this.width / 2) / scale, fixed.y - (y - this.height / 2) / scale, scale);
  }

  /** The same, in a short motion. */
  glide(x, y, factor) {
    const fixed = this.toMap(x, y);
    const scale = this.bounded(this.scale * factor);
    this.travel({
      x: fixed.x - (x - this.width / 2) / scale,
      y: fixed.y - (y - this.height / 2) / scale,
      scale,
    });
  }

  /** Shows a box of the map, the whole of it unless given. */
  show(box = this.box) {
    const { x, y, scale } = this.fitting(box);
    this.travel({ x, y, scale: this.bounded(scale) });
  }

  fitting({ left, top, right, bottom }) {
    const across = (this.width - 2 * MARGIN) / Math.max(right - left, 1e-4);
    const down = (this.height - 2 * MARGIN) / Math.max(bottom - top, 1e-4);
    return { x: (left + right) / 2, y: (top + bottom) / 2, scale: Math.max(20, Math.min(across, down)) };
  }

  bounded(scale) {
    const whole = this.fitting(this.box).scale;
    return Math.min(Math.max(scale, whole * LEAST), whole * MOST);
  }

  // The middle of the stage stays on the map, so that nobody loses it.
  become(x, y, scale) {
    const { left, top, right, bottom } = this.box;
    this.x = Math.min(Math.max(x, left), right);
    this.y = Math.min(Math.max(y, top), bottom);
    this.scale = scale;
    this.onmove();
  }

  travel(to) {
    this.stop();
    if (calm.matches) {
      this.become(to.x, to.y, to.scale);
      return;
    }
    const from = { x: this.x, y: this.y, scale: this.scale };
    const started = performance.now();
    const step = (now) => {
      const part = Math.min(1, Math.max(0, (now - started) / MOVE));
      const eased = 1 - (1 - part) ** 3;
      const scale = from.scale * (to.scale / from.scale) ** eased;
      // As the scale grows evenly in its logarithm, the place moves so that the motion is straight on the screen.
      const way = to.scale === from.scale ? eased : (1 / from.scale - 1 / scale) / (1 / from.scale - 1 / to.scale);
      this.motion = part < 1 ? requestAnimationFrame(step) : 0;
      this.become(from.x + (to.x - from.x) * way, from.y + (to.y - from.y) * way, scale);
    };
    this.motion = requestAnimationFrame(step);
  }

  stop() {
    cancelAnimationFrame(this.motion);
    this.motion = 0;
  }
}
