import type { Row, RowLine } from '../../layout.js';
import type { Point } from '../geometry.js';
import type { Outline } from '../plan.js';
import { HALF_AISLE, ROW, SEAT } from './measures.js';

/**
 * A part of the way around a floor: a straight side or a quarter of a circle. One who sits there and looks to
 * the middle has the beginning to the left.
 */
export interface RingPart {
  kind: 'side' | 'end' | 'corner';
  /** Whether it is at the end where a stage can be. */
  isAtStage: boolean;
  /** How long it is, so far away from the edge of the floor. */
  lengthAt(away: number): number;
  /** @param part how far along it, from 0 to 1 */
  pointAt(away: number, part: number): Point;
  /** The bend of a row from one place along it to another. */
  bendAt(away: number, from: number, to: number): number;
}

interface RoundedFloor {
  length: number;
  width: number;
  corner: number;
}

/** The way around a floor whose middle is the origin, against the clock, from the end at the top. */
export function ringAround({ length, width, corner }: RoundedFloor): RingPart[] {
  const halfWidth = width / 2 - corner;
  const halfLength = length / 2 - corner;
  const quarter = (centre: Point, from: number, isAtStage: boolean): RingPart => ({
    kind: 'corner',
    isAtStage,
    lengthAt: (away) => ((corner + away) * Math.PI) / 2,
    pointAt: (away, part) => {
      const angle = from - (part * Math.PI) / 2;
      return [centre[0] + (corner + away) * Math.cos(angle), centre[1] + (corner + away) * Math.sin(angle)];
    },
    bendAt: (away, begin, end) => (corner + away) * (1 - Math.cos(((end - begin) * Math.PI) / 4)),
  });
  /** Outward is the direction from the middle to this side. */
  const straight = (kind: 'side' | 'end', outward: Point, half: number, distance: number): RingPart => ({
    kind,
    isAtStage: outward[1] < 0,
    lengthAt: () => 2 * half,
    pointAt: (away, part) => {
      const along = (2 * part - 1) * half;
      const out = distance + away;
      return [outward[0] * out + outward[1] * along, outward[1] * out - outward[0] * along];
    },
    bendAt: () => 0,
  });
  const parts = [
    straight('end', [0, -1], halfWidth, length / 2),
    quarter([-halfWidth, -halfLength], 1.5 * Math.PI, true),
    straight('side', [-1, 0], halfLength, width / 2),
    quarter([-halfWidth, halfLength], Math.PI, false),
    straight('end', [0, 1], halfWidth, length / 2),
    quarter([halfWidth, halfLength], 0.5 * Math.PI, false),
    straight('side', [1, 0], halfLength, width / 2),
    quarter([halfWidth, -halfLength], 0, true),
  ];
  return parts.filter((part) => part.lengthAt(0) > 1);
}

/** The rows of one of the sections that divide a part evenly. */
export function rowsOfSection(
  ring: RingPart,
  { away, rows, index, sections }: { away: number; rows: number; index: number; sections: number },
): Row[] {
  return Array.from({ length: rows }, (_, number) => {
    const distance = away + number * ROW;
    const length = ring.lengthAt(distance);
    const seats = Math.max(1, Math.floor((length / sections - 2 * HALF_AISLE) / SEAT));
    const middle = (index + 0.5) / sections;
    const half = ((seats - 1) * SEAT) / 2 / length;
    const [x1, y1] = ring.pointAt(distance, middle - half);
    const [x2, y2] = ring.pointAt(distance, middle + half);
    const bend = ring.bendAt(distance, middle - half, middle + half);
    const line: RowLine = [x1, y1, x2, y2, bend];
    return { label: String(number + 1), seats, line };
  });
}

const CURVE_STEPS = 8;

/** The outline of that section, up to the middle of its aisles. */
export function outlineOfSection(
  ring: RingPart,
  { away, rows, index, sections }: { away: number; rows: number; index: number; sections: number },
): Outline {
  const steps = ring.kind === 'corner' ? CURVE_STEPS : 1;
  const edge = (distance: number): Point[] => {
    const aisle = (HALF_AISLE - SEAT / 4) / ring.lengthAt(distance);
    const from = index / sections + aisle;
    const to = (index + 1) / sections - aisle;
    return Array.from({ length: steps + 1 }, (_, step) =>
      ring.pointAt(distance, from + ((to - from) * step) / steps),
    );
  };
  const inner = edge(away - ROW / 2);
  const outer = edge(away + (rows - 0.5) * ROW);
  return [...inner, ...outer.reverse()].flat();
}
