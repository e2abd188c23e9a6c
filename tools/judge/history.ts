import { appendFileSync, closeSync, openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { z } from 'zod';

/**
 * What clients saw, as JSON lines: one line when an operation begins and one when it ends. Every line tells
 * the whole operation, so that a single line can be understood. The operations of one process (one logical
 * client) never overlap; a process whose last line is an `invoke` ended without learning the outcome.
 *
 * - `ok`: the server said yes. - `fail`: the server said no, nothing has happened. - `unknown`: it may have
 *   happened.
 */
const STATUSES = [
  'PENDING',
  'HELD',
  'PAYING',
  'CONFIRMED',
  'REJECTED',
  'EXPIRED',
  'CANCELLED',
  'REFUNDED',
] as const;

const opaqueId = z.string().min(1);

const reserve = z.object({
  f: z.literal('reserve'),
  /** The idempotency key. */
  key: z.string(),
  strategy: z.string().min(1),
  input: z.object({ performanceId: opaqueId, seatIds: z.array(opaqueId) }),
});

const cancel = z.object({ f: z.literal('cancel'), input: z.object({ reservationId: opaqueId }) });

const pay = z.object({
  f: z.literal('pay'),
  key: z.string(),
  input: z.object({ reservationId: opaqueId, method: z.string().min(1) }),
});

const refund = z.object({
  f: z.literal('refund'),
  key: z.string(),
  input: z.object({ reservationId: opaqueId }),
});

const charge = z.object({ f: z.literal('charge'), key: z.string(), input: z.object({ amount: z.int() }) });

/** The reservation as the server showed it. */
const shown = z.object({
  reservationId: opaqueId,
  status: z.enum(STATUSES),
  /** 0: PENDING. */
  version: z.int().nonnegative(),
  seatIds: z.array(opaqueId),
});

/** The wallet as the server showed it after a charge. */
const charged = z.object({ balance: z.int() });

const ok = z.object({ type: z.literal('ok'), value: shown });
const okCharged = z.object({ type: z.literal('ok'), value: charged });
/** With the code of a refusal, or of an error that promises that nothing has happened. */
const fail = z.object({ type: z.literal('fail'), value: z.object({ code: z.string().min(1) }) });
const unknown = z.object({ type: z.literal('unknown'), value: z.object({ error: z.string().min(1) }) });

const who = z.object({
  /**
   * Nanoseconds of a clock that never goes backwards; histories judged together were written by one such
   * clock.
   */
  at: z.union([z.int().nonnegative(), z.string().regex(/^\d{1,20}$/)]),
  process: z.string().min(1),
  /** The id of a user or viewer; null for a caller who was not signed in. */
  user: z
    .string()
    .regex(/^(usr|vwr)_/)
    .nullable(),
});

/** What a subscription to a place in a waiting room has brought; its process is one socket. */
const place = z.object({
  f: z.literal('place'),
  type: z.literal('shown'),
  value: z.object({
    placeId: opaqueId,
    status: z.enum(['WAITING', 'ADMITTED', 'EXPIRED', 'LEFT']),
    position: z.int().positive().nullable(),
    seats: z.enum(['LEFT', 'NONE_AT_PRESENT', 'SOLD_OUT']),
  }),
});

/** The subscription stood until then, and nothing was on its way: what it has shown last has to be true. */
const quiet = z.object({
  f: z.literal('place'),
  type: z.literal('quiet'),
  /** Milliseconds since 1970. */
  value: z.object({ untilMs: z.number().nonnegative() }),
});

const operation = z.discriminatedUnion('f', [reserve, cancel, pay, refund]);
const begins = z.object({ type: z.literal('invoke') });
const step = z.discriminatedUnion('type', [begins, ok, fail, unknown]);
const chargeStep = z.discriminatedUnion('type', [begins, okCharged, fail, unknown]);
const operationEvent = z.intersection(z.intersection(who, operation), step);
const chargeEvent = z.intersection(z.intersection(who, charge), chargeStep);
const placeEvent = z.intersection(who, z.discriminatedUnion('type', [place, quiet]));

export type Outcome = Exclude<z.infer<typeof step>, { type: 'invoke' }>;
export type ChargeOutcome = Exclude<z.infer<typeof chargeStep>, { type: 'invoke' }>;
export type Shown = z.infer<typeof shown>;
export type Charged = z.infer<typeof charged>;
export type ShownPlace = z.infer<typeof place>['value'];
export type OperationEvent = z.infer<typeof operationEvent>;
export type ChargeEvent = z.infer<typeof chargeEvent>;
export type PlaceEvent = z.infer<typeof placeEvent>;
export type HistoryEvent = OperationEvent | ChargeEvent | PlaceEvent;
type By = Omit<z.infer<typeof who>, 'at'>;
/** What is asked of the server about a reservation, and which user asks: all of an `invoke` but its time. */
export type Asked = By & z.infer<typeof operation>;
/** The same for money that goes into a wallet. */
export type AskedCharge = By & z.infer<typeof charge>;

/**
 * A history that cannot be judged: a line that is not of the format, or operations of one process that
 * overlap.
 */
export class HistoryError extends Error {
  override readonly name = 'HistoryError';
}

/**
 * Reads one line.
 * @throws HistoryError that says what is wrong, without the line's place.
 */
export function parseEvent(line: string): HistoryEvent {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (cause) {
    throw new HistoryError('not a line of JSON', { cause });
  }
  const subject = (json as { f?: unknown } | null)?.f;
  const form = subject === 'place' ? placeEvent : subject === 'charge' ? chargeEvent : operationEvent;
  const parsed = form.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new HistoryError(`${issue?.path.join('.') || 'the line'}: ${issue?.message ?? 'not an event'}`);
}

/**
 * Reads history files one after the other. Equal names in different files are different processes.
 * @throws HistoryError with file and line for a malformed line; the error of the file system for an
 *   unreadable file.
 */
export async function* readHistory(paths: readonly string[]): AsyncGenerator<HistoryEvent> {
  for (const path of paths) {
    const file = await open(path);
    let line = 0;
    for await (const text of file.readLines()) {
      line += 1;
      const event = parseAt(`${path}:${line}`, text);
      yield paths.length > 1 ? { ...event, process: `${path} ${event.process}` } : event;
    }
  }
}

function parseAt(place: string, text: string): HistoryEvent {
  try {
    return parseEvent(text);
  } catch (error) {
    throw new HistoryError(`${place}: ${(error as Error).message}`, { cause: error });
  }
}

/** How many bytes wait in memory, at most and roughly, before they go to the file. */
const BUFFERED_MAX = 64 * 1024;

/** Records the end of one operation; exactly one of the three is called, once. */
export interface Running<Value = Shown> {
  ok(value: Value): void;
  fail(code: string): void;
  unknown(error: string): void;
}

/**
 * Writes a history. Lines are appended in blocks and synchronously: that holds the event loop for some 50 µs
 * every few hundred operations, and in exchange memory stays bounded and the order is that of the calls.
 */
export class HistoryWriter {
  /** Everything written so far, when `keep` was asked for; empty otherwise. */
  readonly events: HistoryEvent[] = [];
  private readonly file: number | undefined;
  private readonly keep: boolean;
  private buffered = '';

  /** @param options `path`: the file to append to. `keep`: also keep the events in memory, for the judge. */
  constructor(options: { path?: string; keep?: boolean }) {
    this.file = options.path === undefined ? undefined : openSync(options.path, 'a');
    this.keep = options.keep ?? false;
  }

  /** Records that an operation begins, to be called before the request is sent. */
  invoke(asked: Asked): Running {
    this.append({ ...asked, at: monotonicNs(), type: 'invoke' });
    const end = (outcome: Outcome): void => this.append({ ...asked, at: monotonicNs(), ...outcome });
    return { ok: (value) => end({ type: 'ok', value }), ...endings(end) };
  }

  /** The same for money that goes into a wallet. */
  charge(asked: AskedCharge): Running<Charged> {
    this.append({ ...asked, at: monotonicNs(), type: 'invoke' });
    const end = (outcome: ChargeOutcome): void => this.append({ ...asked, at: monotonicNs(), ...outcome });
    return { ok: (value) => end({ type: 'ok', value }), ...endings(end) };
  }

  /** Records a whole operation; its times are those of `performance.now()`. */
  operation(asked: Asked, invokedAt: number, endedAt: number, outcome: Outcome): void {
    this.append({ ...asked, at: nanosecondsAt(invokedAt), type: 'invoke' });
    this.append({ ...asked, at: nanosecondsAt(endedAt), ...outcome });
  }

  /** Records what a socket has shown a user of their place. */
  shown(process: string, user: string, value: ShownPlace): void {
    this.append({ at: monotonicNs(), process, user, f: 'place', type: 'shown', value });
  }

  /** Records that a subscription still stands, and that nothing is on its way. */
  quiet(process: string, user: string): void {
    const value = { untilMs: Date.now() };
    this.append({ at: monotonicNs(), process, user, f: 'place', type: 'quiet', value });
  }

  /** Writes what is buffered and closes the file. */
  close(): void {
    if (this.file === undefined) return;
    this.flush(this.file);
    closeSync(this.file);
  }

  private append(event: HistoryEvent): void {
    if (this.keep) this.events.push(event);
    if (this.file === undefined) return;
    this.buffered += `${JSON.stringify(event)}\n`;
    if (this.buffered.length >= BUFFERED_MAX) this.flush(this.file);
  }

  private flush(file: number): void {
    appendFileSync(file, this.buffered);
    this.buffered = '';
  }
}

/** The ends that every kind of operation tells in the same way. */
function endings(end: (outcome: Exclude<Outcome, { type: 'ok' }>) => void): Omit<Running, 'ok'> {
  return {
    fail: (code) => end({ type: 'fail', value: { code } }),
    unknown: (error) => end({ type: 'unknown', value: { error } }),
  };
}

function monotonicNs(): string {
  return process.hrtime.bigint().toString();
}

/** What the same clock showed when `performance.now()` was zero. */
const originNs = process.hrtime.bigint() - nanoseconds(performance.now());

function nanosecondsAt(ms: number): string {
  return (originNs + nanoseconds(ms)).toString();
}

function nanoseconds(ms: number): bigint {
  return BigInt(Math.round(ms * 1e6));
}
