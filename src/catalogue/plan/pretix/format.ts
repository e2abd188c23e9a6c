import { z } from 'zod';

/**
 * The open format of seating plans that pretix reads and writes, as it was in 2026, described anew from the
 * facts of its published schema: which properties there are, of which type, and which are required. No
 * property beside them is allowed. The bounds of numbers and texts are ours. `rows`, `seats`, `areas` and
 * `points` are looked at one by one, so that a plan with a million mistakes costs no more than one with a
 * hundred.
 */

/** So far may anything be from the origin, in units of the plan. */
const COORDINATE_MAX = 1_000_000;

// Control characters; text that overrides its direction or cannot be seen; see also `checkedText`.
const UNPRINTABLE = /[\p{Cc}\u202A-\u202E\u2066-\u2069\u200B\uFEFF]/u;

function text(max: number) {
  return z
    .string()
    .max(max)
    .refine((value) => value.isWellFormed() && !UNPRINTABLE.test(value), {
      error: 'This holds characters that are not allowed.',
    });
}

const coordinate = z.number().min(-COORDINATE_MAX).max(COORDINATE_MAX);
const length = z.int().min(0).max(COORDINATE_MAX);
const uuid = text(100).optional();
const color = text(50).optional();
export const position = z.strictObject({ x: coordinate, y: coordinate });
const list = z.array(z.unknown());

export const planShape = z.strictObject({
  name: text(200).min(1),
  size: z.strictObject({ width: length.min(1), height: length.min(1) }),
  categories: list,
  zones: list,
});

export const categoryShape = z.strictObject({ name: text(100).min(1), color });

export const zoneShape = z.strictObject({
  name: text(100).optional(),
  zone_id: text(100).optional(),
  uuid,
  position,
  rows: list,
  areas: list.optional(),
});

export const rowShape = z.strictObject({
  row_number: text(50),
  row_label: text(100).nullish(),
  seat_label: text(100).nullish(),
  uuid,
  seats: list,
  row_number_position: z.enum(['start', 'end', 'both']).nullish(),
  position: position.optional(),
});

export const seatShape = z.strictObject({
  seat_guid: text(255).min(1),
  seat_number: text(50),
  uuid,
  start_direction: text(10).nullish(),
  radius: length.optional(),
  position,
  category: z.string(),
});

export const areaShape = z.strictObject({
  shape: z.enum(['polygon', 'rectangle', 'ellipse', 'circle', 'text']).optional(),
  color,
  border_color: color,
  rotation: z.number().min(-360_000).max(360_000).optional(),
  position: position.optional(),
  uuid,
  polygon: z.strictObject({ points: list }).optional(),
  rectangle: z.strictObject({ width: length, height: length }).optional(),
  ellipse: z.strictObject({ radius: position }).optional(),
  circle: z.strictObject({ radius: length }).optional(),
  text: z
    .strictObject({
      text: text(200),
      color,
      size: length.optional(),
      position,
    })
    .optional(),
});

type Position = z.infer<typeof position>;
export type PretixSeat = z.infer<typeof seatShape>;
export type PretixCategory = z.infer<typeof categoryShape>;

export interface PretixRow extends Omit<z.infer<typeof rowShape>, 'seats'> {
  seats: PretixSeat[];
}

export interface PretixArea extends Omit<z.infer<typeof areaShape>, 'polygon'> {
  polygon?: { points: Position[] } | undefined;
}

export interface PretixZone extends Omit<z.infer<typeof zoneShape>, 'rows' | 'areas'> {
  rows: PretixRow[];
  areas?: PretixArea[] | undefined;
}

export interface PretixPlan extends Omit<z.infer<typeof planShape>, 'categories' | 'zones'> {
  categories: PretixCategory[];
  zones: PretixZone[];
}
