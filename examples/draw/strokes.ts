import { type Canvas, type Colour, type Point, stroke } from './canvas.ts';
import type { Lesion } from './lesion.ts';
import { random, type Random } from './random.ts';
import type { View } from './view.ts';

/** Hairs lie across the whole picture, each a quadratic curve. */
export function hairs(canvas: Canvas, chance: Random, count: number, colour: Colour, radius: number): void {
  const size = Math.max(canvas.width, canvas.height);
  for (let hair = 0; hair < count; hair += 1) {
    const start = { x: chance.between(0, canvas.width), y: chance.between(0, canvas.height) };
    const angle = chance.between(0, 6.28);
    const length = size * chance.between(0.25, 0.7);
    const end = { x: start.x + length * Math.cos(angle), y: start.y + length * Math.sin(angle) };
    const bend = length * chance.between(-0.25, 0.25);
    const middle = { x: (start.x + end.x) / 2 - bend * Math.sin(angle), y: (start.y + end.y) / 2 + bend * Math.cos(angle) };
    stroke(canvas, curve(start, middle, end), radius * chance.between(0.7, 1.2), colour, 0.85);
  }
}

function curve(start: Point, middle: Point, end: Point): Point[] {
  return Array.from({ length: 13 }, (_, index) => {
    const t = index / 12;
    const a = (1 - t) * (1 - t);
    const b = 2 * t * (1 - t);
    return { x: a * start.x + b * middle.x + t * t * end.x, y: a * start.y + b * middle.y + t * t * end.y };
  });
}

/** Arborising vessels, as over a basal cell carcinoma: trunks from the rim that fork towards the middle. */
export function vessels(canvas: Canvas, shape: Lesion, view: View): void {
  const chance = random(shape.seed + 53);
  const trunks = chance.integer(3, 5);
  for (let trunk = 0; trunk < trunks; trunk += 1) {
    const angle = chance.between(0, 6.28);
    branch(canvas, view, chance, { x: 0.95 * Math.cos(angle), y: 0.95 * shape.aspect * Math.sin(angle) }, angle + 3.14, 0.028, 3);
  }
}

function branch(canvas: Canvas, view: View, chance: Random, from: Point, heading: number, width: number, forks: number): void {
  const points = [from];
  let place = from;
  let angle = heading;
  for (let step = 0; step < 6; step += 1) {
    angle += chance.between(-0.35, 0.35);
    place = { x: place.x + 0.085 * Math.cos(angle), y: place.y + 0.085 * Math.sin(angle) };
    points.push(place);
  }
  stroke(canvas, points.map((point) => view.toPixel(point.x, point.y)), Math.max(0.5, width * view.scale), [158, 28, 34], 0.8);
  if (forks === 0) return;
  for (const side of [-1, 1]) branch(canvas, view, chance, place, angle + side * chance.between(0.3, 0.8), width * 0.7, forks - 1);
}

/** The scale of millimetres that some dermatoscopes show at the rim. */
export function ruler(canvas: Canvas): void {
  const y = canvas.height - 9;
  for (let tick = 0; tick < 16; tick += 1) {
    const x = 12 + (tick * (canvas.width - 24)) / 15;
    stroke(canvas, [{ x, y: tick % 5 === 0 ? y - 7 : y - 3 }, { x, y: y + 4 }], 0.6, [18, 18, 22], 0.9);
  }
}
