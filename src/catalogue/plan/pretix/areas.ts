import type { Point } from '../geometry.js';
import type { Area } from '../plan.js';
import type { PretixArea } from './format.js';

/** So many corners stand for a circle. */
const ROUND = 32;
const STAGE = /\b(stage|bühne|scène|escenario|palco|pitch|field)\b|무대|ステージ|舞台/i;

/**
 * An area as a polygon. Text alone, and what has no shape, is one point.
 *
 * @param zoneAt the position that the area's counts from
 */
export function areaOf(
  area: PretixArea,
  zoneAt: { x: number; y: number },
  colorOf: (color: string | undefined) => string | undefined,
): Area {
  const x = zoneAt.x + (area.position?.x ?? 0);
  const y = zoneAt.y + (area.position?.y ?? 0);
  const angle = ((area.rotation ?? 0) * Math.PI) / 180;
  const sin = Math.sin(angle);
  const cos = Math.cos(angle);
  const outline = cornersOf(area).flatMap(([cornerX, cornerY]) => [
    Math.round(10 * (x + cornerX * cos - cornerY * sin)),
    Math.round(10 * (y + cornerX * sin + cornerY * cos)),
  ]);
  const color = colorOf(area.color);
  const borderColor = colorOf(area.border_color);
  return {
    outline,
    ...(color && { color }),
    ...(borderColor && { borderColor }),
    ...(area.text?.text && { text: area.text.text }),
  };
}

/** Whether the performers are here, by what is written on it. */
export function isStage({ outline, text }: Area): boolean {
  return outline.length >= 6 && text !== undefined && STAGE.test(text);
}

/** From the area's own position, before it is turned. */
function cornersOf({ shape, polygon, rectangle, ellipse, circle, text }: PretixArea): Point[] {
  if (shape === 'polygon' && polygon) return polygon.points.map(({ x, y }) => [x, y]);
  if (shape === 'rectangle' && rectangle) {
    const { width, height } = rectangle;
    return [
      [0, 0],
      [width, 0],
      [width, height],
      [0, height],
    ];
  }
  if (shape === 'ellipse' && ellipse) return round(ellipse.radius.x, ellipse.radius.y);
  if (shape === 'circle' && circle) return round(circle.radius, circle.radius);
  return [[text?.position.x ?? 0, text?.position.y ?? 0]];
}

function round(radiusX: number, radiusY: number): Point[] {
  return Array.from({ length: ROUND }, (_, index) => {
    const angle = (2 * Math.PI * index) / ROUND;
    return [radiusX * Math.cos(angle), radiusY * Math.sin(angle)];
  });
}
