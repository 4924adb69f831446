// How much is drawn while the map moves: all of it where that is quick enough, otherwise every second, fourth, … point,
// so that the map follows the hand. At rest all points are there.

export const LEVELS = [1, 2, 4, 8, 16]; // of so many points one is drawn
const SLOW = 24; // milliseconds between frames, above which fewer points are drawn
const QUICK = 18; // below which more may be
const SPAN = 4; // frames that are judged together
const PATIENCE = 90; // quick frames before more is tried
const IN_SOFTWARE = 6000; // points that a machine without a graphics card draws in time

export class Pace {
  constructor() {
    this.level = 0;
    this.before = 0;
    this.frames = [];
    this.quick = 0;
  }

  /** A map of so many points begins. */
  begin(count, inSoftware) {
    const most = inSoftware ? IN_SOFTWARE : Infinity;
    this.level = Math.max(0, LEVELS.findIndex((step) => count / step <= most));
    if (count / LEVELS.at(-1) > most) this.level = LEVELS.length - 1;
  }

  /** The level to draw a frame with that began at `now`. */
  frame(now, moving) {
    if (!moving) {
      this.before = 0;
      this.frames = [];
      return 0;
    }
    if (this.before) this.judge(now - this.before);
    this.before = now;
    return this.level;
  }

  judge(took) {
    this.frames.push(took);
    this.quick = took < QUICK ? this.quick + 1 : 0;
    if (this.frames.length < SPAN) return;
    const usual = this.frames.sort((a, b) => a - b)[SPAN / 2];
    this.frames = [];
    if (usual > SLOW && this.level < LEVELS.length - 1) this.level += 1;
    else if (this.quick > PATIENCE && this.level > 0) {
      this.level -= 1;
      this.quick = 0;
    }
  }
}
