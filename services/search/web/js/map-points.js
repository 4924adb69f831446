// Draws the points: with WebGL where the browser has it, otherwise on a plain canvas.
//
// Both take a look: `group`, the number of each point's group; `groups`, each with a `colour` [r, g, b], an `alpha`, a
// `size` as a part of the usual, and whether it is `hollow`; and `order`, the points in the order in which they are
// drawn.

import { STEPS } from "./map-data.js";
import { LEVELS } from "./map-pace.js";

const VERTEX = `#version 300 es
in vec2 place;
in vec4 colour;
in vec2 shape;
uniform vec2 middle;
uniform vec2 reach;
uniform float radius;
out vec4 tint;
flat out float hollow;
flat out float pixels;
void main() {
  gl_Position = vec4((place - middle) * reach, 0.0, 1.0);
  pixels = radius * shape.x;
  gl_PointSize = 2.0 * pixels + 2.0;
  tint = colour;
  hollow = shape.y;
}`;

const FRAGMENT = `#version 300 es
precision mediump float;
in vec4 tint;
flat in float hollow;
flat in float pixels;
out vec4 shown;
void main() {
  float away = length(gl_PointCoord - 0.5) * (2.0 * pixels + 2.0);
  float cover = clamp(pixels + 0.5 - away, 0.0, 1.0);
  float inside = clamp(pixels * 0.55 + 0.5 - away, 0.0, 1.0);
  float alpha = tint.a * cover * (1.0 - hollow * inside);
  shown = vec4(tint.rgb * alpha, alpha);
}`;

/** A painter of points on a new canvas in `place`. `onlost` is called when the browser takes WebGL away. */
export function painter(place, onlost, { plain = false } = {}) {
  const canvas = document.createElement("canvas");
  const gl = plain ? null : canvas.getContext("webgl2", { antialias: false, premultipliedAlpha: true });
  const made = gl ? onGl(gl, canvas) : onCanvas(canvas);
  if (gl) {
    canvas.addEventListener("webglcontextlost", (event) => {
      event.preventDefault();
      onlost();
    });
  }
  place.prepend(canvas);
  return {
    ...made,
    kind: gl ? "webgl" : "canvas",
    inSoftware: !gl || /swiftshader|llvmpipe|software/i.test(renderer(gl)),
    resize(width, height, ratio) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    },
    remove: () => canvas.remove(),
  };
}

function renderer(gl) {
  const told = gl.getExtension("WEBGL_debug_renderer_info");
  return told ? String(gl.getParameter(told.UNMASKED_RENDERER_WEBGL)) : "";
}

/** The same order thinned for each level of `LEVELS`. */
const levelsOf = (order) => LEVELS.map((step) => (step === 1 ? order : order.filter((_, place) => place % step === 0)));

function onGl(gl, canvas) {
  const program = link(gl);
  const of = (name) => gl.getUniformLocation(program, name);
  const [middle, reach, radius] = [of("middle"), of("reach"), of("radius")];
  const [places, colours, shapes, order] = Array.from({ length: 4 }, () => gl.createBuffer());
  const attribute = (name, buffer, size, type) => {
    const at = gl.getAttribLocation(program, name);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.enableVertexAttribArray(at);
    gl.vertexAttribPointer(at, size, type, true, 0, 0);
  };
  const put = (target, buffer, data) => {
    gl.bindBuffer(target, buffer);
    gl.bufferData(target, data, gl.STATIC_DRAW);
  };
  let parts = []; // where each level lies in the buffer
  gl.useProgram(program);
  gl.enable(gl.BLEND);
  gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  attribute("place", places, 2, gl.UNSIGNED_SHORT);
  attribute("colour", colours, 4, gl.UNSIGNED_BYTE);
  attribute("shape", shapes, 2, gl.UNSIGNED_BYTE);
  return {
    set(map) {
      put(gl.ARRAY_BUFFER, places, map.places);
      parts = [];
    },
    look({ group, groups, order: sorted }) {
      const rgba = new Uint8Array(4 * group.length);
      const shape = new Uint8Array(2 * group.length);
      for (let at = 0; at < group.length; at += 1) {
        const { colour, alpha, size, hollow } = groups[group[at]];
        rgba.set(colour, 4 * at);
        rgba[4 * at + 3] = 255 * alpha;
        shape[2 * at] = 255 * size;
        shape[2 * at + 1] = hollow ? 255 : 0;
      }
      put(gl.ARRAY_BUFFER, colours, rgba);
      put(gl.ARRAY_BUFFER, shapes, shape);
      const levels = levelsOf(sorted);
      const all = new Uint32Array(levels.reduce((sum, { length }) => sum + length, 0));
      let from = 0;
      parts = levels.map((one) => {
        all.set(one, from);
        from += one.length;
        return { from: 4 * (from - one.length), count: one.length };
      });
      put(gl.ELEMENT_ARRAY_BUFFER, order, all);
    },
    draw(camera, size, ratio, level) {
      gl.viewport(0, 0, canvas.width, canvas.height);
      gl.clearColor(0, 0, 0, 0);
      gl.clear(gl.COLOR_BUFFER_BIT);
      if (!parts.length) return;
      gl.uniform2f(middle, camera.x, camera.y);
      gl.uniform2f(reach, (2 * camera.scale) / camera.width, (-2 * camera.scale) / camera.height);
      gl.uniform1f(radius, size * ratio);
      gl.drawElements(gl.POINTS, parts[level].count, gl.UNSIGNED_INT, parts[level].from);
    },
  };
}

function link(gl) {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ]) {
    const shader = gl.createShader(type);
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program) || "WebGL is lost");
  return program;
}

function onCanvas(canvas) {
  const context = canvas.getContext("2d");
  let places = new Uint16Array();
  let look = null;
  let levels = [];
  return {
    set(map) {
      places = map.places;
      look = null;
    },
    look(next) {
      look = next;
      levels = levelsOf(look.order);
    },
    draw(camera, size, ratio, level) {
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, camera.width, camera.height);
      if (!look) return;
      const { group, groups } = look;
      const scale = camera.scale / STEPS;
      const left = camera.width / 2 - camera.x * camera.scale;
      const top = camera.height / 2 - camera.y * camera.scale;
      let drawn = -1;
      let half = size;
      for (const at of levels[level]) {
        const x = left + places[2 * at] * scale;
        const y = top + places[2 * at + 1] * scale;
        if (x < -9 || y < -9 || x > camera.width + 9 || y > camera.height + 9) continue;
        if (group[at] !== drawn) {
          drawn = group[at];
          const { css: colour, size: part } = groups[drawn];
          context.fillStyle = colour;
          half = size * part * 0.89; // a square as large as the disc
        }
        context.fillRect(x - half, y - half, 2 * half, 2 * half);
      }
    },
  };
}
