import type { Row, RowLine } from '../../layout.js';
import { boxAround } from '../geometry.js';
import type { Outline, Sheet } from '../plan.js';
import type { RawSection } from './measures.js';

const MARGIN = 400;

/** Moves what was drawn around any origin onto a sheet that is as large as it needs to be. */
export function fitSheet(
  stage: { outline: Outline; text: string },
  sections: readonly RawSection[],
): { sheet: Sheet; sections: RawSection[] } {
  const boxes = [stage, ...sections].map(({ outline }) => boxAround(outline));
  const left = Math.min(...boxes.map((box) => box.left)) - MARGIN;
  const top = Math.min(...boxes.map((box) => box.top)) - MARGIN;
  const right = Math.max(...boxes.map((box) => box.right)) + MARGIN;
  const bottom = Math.max(...boxes.map((box) => box.bottom)) + MARGIN;
  const moved = (points: readonly number[]): number[] =>
    points.map((value, index) => Math.round(index % 2 === 0 ? value - left : value - top));
  const movedRow = (row: Row): Row =>
    row.line ? { ...row, line: [...moved(row.line.slice(0, 4)), Math.round(row.line[4])] as RowLine } : row;
  return {
    sheet: {
      width: Math.round(right - left),
      height: Math.round(bottom - top),
      stage: { ...stage, outline: moved(stage.outline) },
      areas: [],
    },
    sections: sections.map((section) => ({
      ...section,
      outline: moved(section.outline),
      rows: section.rows.map(movedRow),
    })),
  };
}
