/** What reservations of one concert may become, decided one step after the other and without a database. */
export interface Model {
  reservations: readonly ModelReservation[];
  /** The number of the reservation that a seat belongs to, or null. */
  owners: readonly (number | null)[];
  /** How many seats each user has. */
  counts: readonly number[];
}

export interface ModelReservation {
  user: number;
  seats: readonly number[];
  status: string;
  version: number;
  /** Its deadline has passed. */
  lapsed: boolean;
}

export type Step =
  | { kind: 'hold'; user: number; seats: readonly number[] }
  | { kind: (typeof CHANGES)[number]; reservation: number };

export const CHANGES = [
  'begin paying',
  'resume',
  'confirm',
  'reconfirm',
  'cancel',
  'refund',
  'expire',
  'lapse',
] as const;

export const SEATS = 4;
export const USERS = 3;
export const CAP = 3;

export const EMPTY: Model = {
  reservations: [],
  owners: Array.from({ length: SEATS }, () => null),
  counts: Array.from({ length: USERS }, () => 0),
};

/** DONE, or NO: nothing has changed. */
export type Verdict = 'DONE' | 'NO';

/** What a step makes of the state. */
export function played(model: Model, step: Step): [Model, Verdict] {
  if (step.kind === 'hold') return held(model, step.user, step.seats);
  const now = model.reservations[step.reservation];
  if (!now) return [model, 'NO'];
  const at = step.reservation;
  const kept = (now.status === 'HELD' || now.status === 'PAYING') && !now.lapsed;
  const over = (now.status === 'HELD' || now.status === 'PAYING') && now.lapsed;
  const to = (status: string, versions = 1): Model => changed(model, at, status, versions);
  switch (step.kind) {
    case 'begin paying':
      if (!kept) return [model, 'NO'];
      return [now.status === 'HELD' ? to('PAYING') : model, 'DONE'];
    case 'resume':
      return [kept && now.status === 'PAYING' ? to('HELD') : model, 'DONE'];
    case 'confirm':
      return kept ? [to('CONFIRMED'), 'DONE'] : [model, 'NO'];
    case 'reconfirm':
      if (over) return [to('CONFIRMED', 2), 'DONE'];
      return now.status === 'EXPIRED' ? heldAgain(model, at) : [model, 'NO'];
    case 'cancel':
      return kept ? [freed(to('CANCELLED'), at), 'DONE'] : [model, 'NO'];
    case 'refund':
      return now.status === 'CONFIRMED' ? [freed(to('REFUNDED'), at), 'DONE'] : [model, 'NO'];
    case 'expire':
      return over ? [freed(to('EXPIRED'), at), 'DONE'] : [model, 'NO'];
    case 'lapse': {
      if (!kept) return [model, 'DONE'];
      return [{ ...model, reservations: model.reservations.with(at, { ...now, lapsed: true }) }, 'DONE'];
    }
  }
}

function held(model: Model, user: number, seats: readonly number[]): [Model, Verdict] {
  const free = seats.every((seat) => model.owners[seat] === null);
  if (!free || model.counts[user]! + seats.length > CAP) return [model, 'NO'];
  const made = { user, seats, status: 'HELD', version: 1, lapsed: false };
  const reservations = [...model.reservations, made];
  return [taken({ ...model, reservations }, reservations.length - 1), 'DONE'];
}

function heldAgain(model: Model, at: number): [Model, Verdict] {
  const { user, seats } = model.reservations[at]!;
  const free = seats.every((seat) => model.owners[seat] === null);
  if (!free || model.counts[user]! + seats.length > CAP) return [model, 'NO'];
  return [taken(changed(model, at, 'CONFIRMED', 1), at), 'DONE'];
}

function changed(model: Model, at: number, status: string, versions: number): Model {
  const now = model.reservations[at]!;
  const next = { ...now, status, version: now.version + versions };
  return { ...model, reservations: model.reservations.with(at, next) };
}

function taken(model: Model, at: number): Model {
  const { user, seats } = model.reservations[at]!;
  const owners = model.owners.map((owner, seat) => (seats.includes(seat) ? at : owner));
  return { ...model, owners, counts: model.counts.with(user, model.counts[user]! + seats.length) };
}

function freed(model: Model, at: number): Model {
  const { user, seats } = model.reservations[at]!;
  const owners = model.owners.map((owner) => (owner === at ? null : owner));
  return { ...model, owners, counts: model.counts.with(user, model.counts[user]! - seats.length) };
}

/** The steps that change a reservation like this one. */
export function stepsFrom({ status, lapsed }: ModelReservation): readonly (typeof CHANGES)[number][] {
  if (status === 'EXPIRED') return ['reconfirm'];
  if (status === 'CONFIRMED') return ['refund'];
  if (status !== 'HELD' && status !== 'PAYING') return CHANGES;
  if (lapsed) return ['expire', 'reconfirm'];
  return [status === 'HELD' ? 'begin paying' : 'resume', 'confirm', 'cancel', 'lapse'];
}
