import { z } from 'zod';

/** Metres, as architects write them; plans are in centimetres. */
const metres = z.number().positive();
const count = z.int().positive();
const name = z.string().min(1);

/** Seats around the middle, one row behind and above another. */
const tier = z.object({
  name,
  /** Which category its sections are of: along the sides, behind the ends, in the corners. */
  category: z.object({ side: name, end: name, corner: name }),
  /** Of the first row from the edge of the floor. */
  away: metres,
  rows: count,
  /** How many sections each side, each end and each corner has. */
  sections: z.object({ side: count, end: count, corner: count }),
  /** Whether there are places for wheelchairs at the back of its sections. */
  wheelchairs: z.boolean().default(false),
});

/** Blocks on the floor in front of the stage, side by side and one behind another. */
const floor = z.object({
  name,
  category: name,
  columns: count,
  lines: count,
  block: z.union([z.object({ rows: count, seats: count }), z.object({ standing: count })]),
});

/** A bowl around a floor: a stadium, a dome or an arena, by its measures. */
const bowl = z.object({
  kind: z.literal('BOWL'),
  /** The floor: a rectangle with round corners; its length runs away from the stage. */
  floor: z.object({ length: metres, width: metres, corner: metres }),
  tiers: z.array(tier),
  /** END: in front of one end, whose sections are closed. CENTRE: a pitch or a ring in the middle. */
  stage: z.enum(['END', 'CENTRE']),
  onFloor: z.array(floor).default([]),
});

/** Curved rows in front of a stage, and balconies behind and above them. */
const theatre = z.object({
  kind: z.literal('THEATRE'),
  levels: z.array(
    z.object({
      name,
      category: name,
      /** How many seats each row has, front to back. */
      rows: z.array(count).min(1),
      /** The letter of the first row: 0 is A. */
      firstRow: z.int().nonnegative().default(0),
      /** How many blocks the aisles divide it into, side by side. */
      blocks: count,
      /** From the level in front of it, or from the stage. */
      away: metres,
      /** How many seats at both ends of each row see a part of the stage only. */
      restricted: z.int().nonnegative().default(0),
      wheelchairs: z.boolean().default(false),
    }),
  ),
});

export const venueShape = z.discriminatedUnion('kind', [bowl, theatre]);

export type VenueShape = z.infer<typeof venueShape>;
export type BowlShape = z.infer<typeof bowl>;
export type TheatreShape = z.infer<typeof theatre>;
export type TierShape = z.infer<typeof tier>;
export type FloorShape = z.infer<typeof floor>;
