import { every, monotonicMs, type Repeating } from '../platform/clock.js';
import { type Database, run, type Statement } from '../platform/postgres.js';
import type { Hub } from '../push/hub.js';
import type { Ground } from '../room/index.js';

/** What a change can be about, as `record_catalogue_change` is told. */
type ChangedKind = 'AGENCY' | 'ARTIST' | 'PROMOTER' | 'VENUE' | 'CONCERT' | 'PERFORMANCE' | 'SEATING_PLAN';

const CHANNEL = 'catalogue-changes';
/** How long a change stays unknown here at most when its message is lost, beside the time of the query. */
const POLL_MS = 300;
/** Values that are older are read again while the changes cannot be followed. */
const MAY_LAG_MS = 900;
/** How many changes before the start may still be under way. */
const LOOK_BACK = 1_000;
const READ_MAX = 1_000;
/** Longer than every statement may take. A number that has not appeared by then was rolled back. */
const MISSING_FOR_MS = 120_000;
const MISSING_MAX = 5_000;

const LAST_CHANGE: Statement = {
  name: 'last-catalogue-change',
  readOnly: true,
  text: 'select coalesce(max(id), 0) as id from catalogue_change',
};

/** Values: the highest number that is known, lower numbers that are missing, how many at most. */
const CHANGES: Statement = {
  name: 'catalogue-changes',
  readOnly: true,
  text: `
    select id, kind, entity_id as "entityId" from catalogue_change
    where id > $1 or id = any($2::bigint[]) order by id limit $3`,
};

interface ChangeRow {
  id: number;
  kind: ChangedKind;
  entityId: number;
}

interface CatalogueChangesDeps {
  pool: Database;
  hub: Pick<Hub, 'attach' | 'publish'>;
  answers: Ground['keptAnswers'];
  onError: (error: unknown) => void;
}

/**
 * Follows the record of changes, so that this process forgets what it has in memory of a thing that has
 * changed. A message wakes it; a poll finds what no message has told.
 *
 * Changes get their numbers before they commit. A number that is passed over may still commit, so it is
 * asked for until it appears, or is old enough to have been rolled back.
 */
export class CatalogueChanges {
  readonly #listeners = new Map<ChangedKind, Set<(id: number) => void>>();
  /** Numbers that were passed over, and when that was seen. */
  readonly #missing = new Map<number, number>();
  #last = 0;
  /** When the last poll that succeeded began. What was committed before is known. */
  #knownUntilMs = Number.NEGATIVE_INFINITY;
  #polling: Promise<void> | undefined;
  #again: Promise<void> | undefined;
  #repeating: Repeating | undefined;
  #detach: (() => void) | undefined;

  constructor(private readonly deps: CatalogueChangesDeps) {}

  /** Calls `listener` for every change of a thing of this kind. */
  onChange(kind: ChangedKind, listener: (id: number) => void): void {
    const listeners = this.#listeners.get(kind) ?? new Set();
    this.#listeners.set(kind, listeners.add(listener));
  }

  /**
   * Whether a value may still be given that was read at this instant of the process's monotonic clock, if no
   * change of it was told: it is not older than a second, or the changes are known up to less than a second
   * ago.
   */
  readonly mayGive = (readAtMs: number): boolean =>
    Math.max(readAtMs, this.#knownUntilMs) > monotonicMs() - MAY_LAG_MS;

  /** @throws if the database cannot be read now */
  async start(): Promise<void> {
    const [last] = await run<{ id: number }>(this.deps.pool, LAST_CHANGE);
    this.#last = Math.max(0, last!.id - LOOK_BACK);
    await this.catchUp();
    this.#repeating = every(POLL_MS, () => this.catchUp(), this.deps.onError);
    const wake = (): void => void this.catchUp().catch(this.deps.onError);
    this.#detach = await this.deps.hub.attach(CHANNEL, { onMessage: wake, onGap: wake });
  }

  async stop(): Promise<void> {
    this.#detach?.();
    await this.#repeating?.stop();
    await (this.#again ?? this.#polling)?.catch(() => undefined);
  }

  /** To be called after the commit of a change: this process knows it then, and the others soon. */
  async changed(): Promise<void> {
    this.deps.hub.publish(CHANNEL, {});
    await this.catchUp().catch(this.deps.onError);
  }

  /** Resolves when everything is known that was committed before the call. */
  catchUp(): Promise<void> {
    if (!this.#polling) {
      this.#polling = this.#poll().finally(() => {
        this.#polling = undefined;
      });
      return this.#polling;
    }
    // The poll under way may have begun before the commit.
    this.#again ??= this.#polling
      .catch(() => undefined)
      .then(() => {
        this.#again = undefined;
        return this.catchUp();
      });
    return this.#again;
  }

  async #poll(): Promise<void> {
    let beganMs: number;
    let rows: ChangeRow[];
    do {
      beganMs = monotonicMs();
      const values = [this.#last, [...this.#missing.keys()], READ_MAX];
      rows = await run<ChangeRow>(this.deps.pool, CHANGES, values);
      for (const { id, kind, entityId } of rows) {
        this.#follow(id, beganMs);
        for (const listener of this.#listeners.get(kind) ?? []) listener(entityId);
      }
      // After the listeners: answers that are made from now on are made from what is read anew.
      if (rows.length > 0) this.deps.answers.changed();
    } while (rows.length === READ_MAX);
    for (const [id, sinceMs] of this.#missing) {
      if (beganMs - sinceMs > MISSING_FOR_MS || this.#missing.size > MISSING_MAX) this.#missing.delete(id);
    }
    this.#knownUntilMs = beganMs;
    this.deps.answers.confirmed(beganMs);
  }

  #follow(id: number, nowMs: number): void {
    this.#missing.delete(id);
    const from = Math.max(this.#last + 1, id - MISSING_MAX);
    for (let passed = from; passed < id; passed += 1) this.#missing.set(passed, nowMs);
    this.#last = Math.max(this.#last, id);
  }
}
