import { type Notifier, NotSent, SEND_WITHIN_MS, SMTP_CONNECTIONS } from '../mail/index.js';
import { every, jitterMs, monotonicMs, type Repeating, withTimeout } from '../platform/clock.js';
import { type Database, run } from '../platform/postgres.js';
import type { TicketRow } from '../ticket/index.js';
import { type FactSources, type Facts, readFacts } from './facts.js';
import { render } from './letters/render.js';
import type { NotificationMetrics } from './metrics.js';
import {
  DELAY_MESSAGE,
  END_MESSAGE,
  GIVE_BACK_MESSAGES,
  LEASE_MESSAGES,
  type OutgoingRow,
} from './outgoing.statement.js';
import { afterFailure } from './retry.js';
import { writeLetter } from './write-letter.js';

const PAUSE_MS = 1_000;
const BATCH_MAX = 20;
/** Longer than a whole batch may take. */
const LEASE_MS = 300_000;
/** A message is not begun so late that another worker might take it meanwhile. */
const BEGUN_WITHIN_MS = LEASE_MS - 2 * SEND_WITHIN_MS;
/** How long the messages that did not get their turn rest, when the server is away. */
const REST_MS = 5_000;
const STOP_WITHIN_MS = 3_000;

interface SenderDeps {
  pool: Database;
  notifier: Notifier;
  sources: FactSources;
  sign: (ticket: TicketRow) => Promise<string>;
  metrics: NotificationMetrics;
  /** Called for a message that cannot be written, which is a mistake of ours, and for lost servers. */
  onError: (error: unknown) => void;
  /** How long a stop waits for the answers to messages that are under way. */
  stopWithinMs?: number;
}

type Outcome = 'DONE' | 'SERVER_AWAY';

/**
 * Sends the messages that are noted. A worker takes some for a while, speaks to the server without a
 * transaction, and writes down the outcome of each. When it dies in between, the same message is sent again
 * with the same `Message-ID`: at least once. Any number of workers may run.
 */
export class MessageSender {
  readonly #stopping = new AbortController();
  #repeating: Repeating | undefined;
  /** A message under way, which a stop gives up at last. */
  readonly #giveUp = new AbortController();

  constructor(private readonly deps: SenderDeps) {}

  start(): void {
    this.#repeating = every(PAUSE_MS, () => this.sendDue(), this.deps.onError);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    const stopped = this.#repeating?.stop().then(() => true);
    const withinMs = this.deps.stopWithinMs ?? STOP_WITHIN_MS;
    if (stopped && !(await withTimeout(withinMs, stopped))) this.#giveUp.abort();
    await stopped;
  }

  /** Sends what is due, until nothing is or the server is away. */
  async sendDue(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const rows = await run<OutgoingRow>(this.deps.pool, LEASE_MESSAGES, [BATCH_MAX, LEASE_MS]);
      if (rows.length === 0) return;
      const outcome = await this.#sendBatch(rows);
      if (outcome === 'SERVER_AWAY' || rows.length < BATCH_MAX) return;
    }
  }

  async #sendBatch(rows: readonly OutgoingRow[]): Promise<Outcome> {
    const waiting = [...rows];
    let outcome: Outcome = 'DONE';
    const beginUntilMs = monotonicMs() + BEGUN_WITHIN_MS;
    try {
      const facts = await readFacts(this.deps.sources, rows);
      const isOver = (): boolean =>
        outcome === 'SERVER_AWAY' || this.#stopping.signal.aborted || monotonicMs() > beginUntilMs;
      const line = async (): Promise<void> => {
        while (waiting.length > 0 && !isOver()) {
          if ((await this.#sendOne(waiting.shift()!, facts)) === 'SERVER_AWAY') outcome = 'SERVER_AWAY';
        }
      };
      const lines = await Promise.allSettled(Array.from({ length: SMTP_CONNECTIONS }, line));
      for (const each of lines) if (each.status === 'rejected') throw each.reason;
    } finally {
      if (waiting.length > 0) await this.#giveBack(waiting, outcome);
    }
    return outcome;
  }

  async #giveBack(rows: readonly OutgoingRow[], outcome: Outcome): Promise<void> {
    const restMs = outcome === 'SERVER_AWAY' ? REST_MS + jitterMs(REST_MS) : 0;
    await run(this.deps.pool, GIVE_BACK_MESSAGES, [rows.map(({ id }) => id), restMs]);
  }

  async #sendOne(row: OutgoingRow, facts: Facts): Promise<Outcome> {
    const { notifier, metrics } = this.deps;
    const written = await this.#write(row, facts);
    if (written === 'FAILED') return 'DONE';
    if (written === null) {
      await this.#end(row, 'NOTHING_TO_SAY', row.refusals, null);
      return 'DONE';
    }
    try {
      await notifier.send(written, this.#giveUp.signal);
    } catch (error) {
      if (!(error instanceof NotSent)) throw error;
      return this.#failed(row, error);
    }
    metrics.sent.inc();
    await this.#end(row, 'SENT', row.refusals, null);
    return 'DONE';
  }

  async #write(row: OutgoingRow, facts: Facts) {
    const { sources, sign, onError } = this.deps;
    try {
      const letter = await writeLetter(row, facts, { seatReader: sources.catalogue.seatReader, sign });
      const id = `${row.kind.toLowerCase().replace('_', '-')}.${row.id.replaceAll('-', '')}`;
      return letter && { id, to: letter.email, ...render(letter.content) };
    } catch (cause) {
      onError(new Error(`the message ${row.id} cannot be written`, { cause }));
      await this.#failed(row, new NotSent('DEFERRED', 'it could not be written'));
      return 'FAILED' as const;
    }
  }

  async #failed(row: OutgoingRow, failure: NotSent): Promise<Outcome> {
    const { pool, metrics, onError } = this.deps;
    const { refusals, againMs } = afterFailure(row, failure.kind);
    metrics.failed(failure.kind.toLowerCase());
    if (againMs === null) {
      metrics.givenUp.inc();
      onError(new Error(`the message ${row.id} is given up: ${failure.message}`));
      await this.#end(row, 'GIVEN_UP', refusals, failure.message);
    } else {
      await run(pool, DELAY_MESSAGE, [row.id, refusals, againMs, failure.message]);
    }
    if (failure.kind !== 'UNAVAILABLE') return 'DONE';
    onError(failure);
    return 'SERVER_AWAY';
  }

  async #end({ id }: OutgoingRow, status: string, refusals: number, failure: string | null): Promise<void> {
    await run(this.deps.pool, END_MESSAGE, [
      id,
      status,
      status === 'NOTHING_TO_SAY' ? 0 : 1,
      refusals,
      failure,
    ]);
  }
}
