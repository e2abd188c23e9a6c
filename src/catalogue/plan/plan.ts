import type { Row } from '../layout.js';

/** A polygon: x and y of its corners, one pair after another, in tenths of a unit of the plan. */
export type Outline = number[];

/** What is drawn on a plan and is no seat: the stage, a bar, a text. */
export interface Area {
  outline: Outline;
  color?: string;
  borderColor?: string;
  text?: string;
}

/** The sheet that sections are drawn on. All coordinates are integers, in tenths of a unit of the plan. */
export interface Sheet {
  width: number;
  height: number;
  stage?: Area;
  areas: Area[];
}

/** Seats that lie together and are of one category. What is null or absent is not known. */
export interface PlannedSection {
  name: string;
  category?: string | null | undefined;
  /** `#` and six hexadecimal digits. */
  color?: string | null | undefined;
  outline?: Outline | null | undefined;
  rows: Row[];
}

/** A plan in which everything has its place. */
export interface DrawnPlan {
  sheet: Sheet;
  sections: DrawnSection[];
}

export interface DrawnSection extends PlannedSection {
  category: string;
  color: string;
  outline: Outline;
}
