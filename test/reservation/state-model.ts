/** What reservations of one concert may become, decided one step after the other and without a database. */
export interface Model {
  reservations: readonly ModelReservation[];
  /** The number of the reservation that a seat belongs to, or null. */
  owners: readonly (number | null)[];
  /** How many seats each user has. */
  counts: readonly number[];
  /** What the wallet of each user holds. */
  balances: readonly number[];
}

export interface ModelReservation {
  user: number;
  seats: readonly number[];
  status: string;
  version: number;
  /** Its deadline has passed. */
  lapsed: boolean;
  /** By what it is paid now; null: it is not. */
  paidBy: 'WALLET' | 'SANDBOX' | null;
}

export type Step =
  | { kind: 'hold'; user: number; seats: readonly number[] }
  | { kind: (typeof CHANGES)[number]; reservation: number };

export const CHANGES = [
  'begin paying',
  'resume',
  'pay',
  'pay with others',
  'hear of money',
  'cancel',
  'refund',
  'expire',
  'lapse',
] as const;

const PURCHASES = ['pay', 'pay with others', 'hear of money'] as const;
const BEGINNINGS = ['begin paying', 'begin paying', 'begin paying', 'begin paying', 'begin paying'] as const;
const KEYED: readonly Step['kind'][] = ['hold', 'refund', ...PURCHASES];

export const SEATS = 4;
export const USERS = 3;
export const CAP = 3;
const PRICE = 1_000;
/** Not enough for as many seats as a user may have. */
export const BALANCE = 2 * PRICE;

export const EMPTY: Model = {
  reservations: [],
  owners: Array.from({ length: SEATS }, () => null),
  counts: Array.from({ length: USERS }, () => 0),
  balances: Array.from({ length: USERS }, () => BALANCE),
};

/** DONE, or NO: nothing has changed. */
export type Verdict = 'DONE' | 'NO';

/** What a step makes of the state. */
function played(model: Model, step: Step): [Model, Verdict] {
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
    case 'pay':
    case 'pay with others':
      return kept ? paidFromWallet(model, at) : [model, 'NO'];
    case 'hear of money':
      if (kept) return [sold(model, at, 1), 'DONE'];
      if (over) return [sold(model, at, 2), 'DONE'];
      return now.status === 'EXPIRED' ? heldAgain(model, at) : [model, 'NO'];
    case 'cancel':
      return kept ? [freed(to('CANCELLED'), at), 'DONE'] : [model, 'NO'];
    case 'refund':
      return now.status === 'CONFIRMED' ? [freed(refunded(model, at), at), 'DONE'] : [model, 'NO'];
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
  const made = { user, seats, status: 'HELD', version: 1, lapsed: false, paidBy: null };
  const reservations = [...model.reservations, made];
  return [taken({ ...model, reservations }, reservations.length - 1), 'DONE'];
}

function heldAgain(model: Model, at: number): [Model, Verdict] {
  const { user, seats } = model.reservations[at]!;
  const free = seats.every((seat) => model.owners[seat] === null);
  if (!free || model.counts[user]! + seats.length > CAP) return [model, 'NO'];
  return [taken(sold(model, at, 1), at), 'DONE'];
}

function paidFromWallet(model: Model, at: number): [Model, Verdict] {
  const { user, seats } = model.reservations[at]!;
  const balance = model.balances[user]! - seats.length * PRICE;
  if (balance < 0) return [model, 'NO'];
  return [sold({ ...model, balances: model.balances.with(user, balance) }, at, 1, 'WALLET'), 'DONE'];
}

function sold(model: Model, at: number, versions: number, paidBy: 'WALLET' | 'SANDBOX' = 'SANDBOX'): Model {
  const next = changed(model, at, 'CONFIRMED', versions);
  return { ...next, reservations: next.reservations.with(at, { ...next.reservations[at]!, paidBy }) };
}

/** Money from a wallet is back at once; a provider gives it back later. */
function refunded(model: Model, at: number): Model {
  const { user, seats, paidBy } = model.reservations[at]!;
  const back = paidBy === 'WALLET' ? seats.length * PRICE : 0;
  const next = changed(model, at, 'REFUNDED', 1);
  return {
    ...next,
    reservations: next.reservations.with(at, { ...next.reservations[at]!, paidBy: null }),
    balances: model.balances.with(user, model.balances[user]! + back),
  };
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

/**
 * The steps that change a reservation like this one, and purchases that come too late. What leads on to other
 * steps comes more often.
 */
export function stepsFrom({ status, lapsed }: ModelReservation): readonly (typeof CHANGES)[number][] {
  if (status === 'EXPIRED') return ['hear of money'];
  if (status === 'CONFIRMED') return ['refund'];
  if (status !== 'HELD' && status !== 'PAYING') return CHANGES;
  if (lapsed) return ['expire', 'expire', 'expire', ...PURCHASES];
  if (status === 'HELD') return [...BEGINNINGS, ...PURCHASES, 'cancel', 'lapse'];
  return ['resume', 'resume', ...PURCHASES, 'cancel', 'lapse', 'lapse'];
}

/** What becomes of the connection that makes a change, or of the answer. */
export type Weather = 'fine' | 'cut before the commit' | 'answer lost' | 'killed inside';

export interface Turn {
  step: Step;
  weather: Weather;
}

/** Whether the step has a key, so that it is repeated when its answer is lost. */
export const isKeyed = ({ kind }: Step): boolean => KEYED.includes(kind);

/** How often the step is committed, and whether its last answer is heard. */
function actsOf({ step, weather }: Turn): { times: number; heard: boolean } {
  const heard = weather === 'fine' || (isKeyed(step) && weather !== 'cut before the commit');
  return { times: Number(heard) + Number(weather === 'answer lost'), heard };
}

export interface Outcome {
  state: Model;
  /** Undefined: no answer was heard. */
  verdicts: (Verdict | undefined)[];
}

/** The states and verdicts to which the turns of one moment may lead, in every order of their commits. */
export function mayBecome(model: Model, turns: readonly Turn[]): Outcome[] {
  const acts = turns.map(actsOf);
  const orders = (state: Model, done: readonly (readonly Verdict[])[]): Outcome[] => {
    const ahead = [...acts.keys()].filter((actor) => done[actor]!.length < acts[actor]!.times);
    if (ahead.length === 0) {
      return [{ state, verdicts: acts.map(({ heard }, actor) => (heard ? done[actor]!.at(-1) : undefined)) }];
    }
    return ahead.flatMap((actor) => {
      const { step } = turns[actor]!;
      const before = done[actor]!.at(-1);
      // What was done under a key is not done again, and money is decided about once.
      const isDecided = before === 'DONE' || (before === 'NO' && step.kind === 'hear of money');
      const [next, verdict]: [Model, Verdict] = isDecided ? [state, before] : played(state, step);
      return orders(next, done.with(actor, [...done[actor]!, verdict]));
    });
  };
  return orders(
    model,
    turns.map(() => []),
  );
}
