import { PERFORMANCE_ID, SECTION_ID } from '../catalogue/index.js';
import type { Context } from '../graphql/context.js';
import { signedInAs } from '../graphql/context.js';
import { Role } from '../graphql/role.enum.js';
import { PAYMENT_ID } from '../payment/index.js';
import { Fault, overloaded } from '../platform/fault.js';
import { ReservationStatus } from '../reservation/index.js';
import type { Route, RouteAnswer } from '../room/index.js';
import { BYTE_ORDER_MARK, csvLine } from './csv.js';
import {
  AUDIT_COLUMNS,
  auditPages,
  type ExportDeps,
  FIGURE_COLUMNS,
  figurePages,
  type Narrowing,
  PAYMENT_COLUMNS,
  type Pages,
  paymentPages,
  RESERVATION_COLUMNS,
  reservationPages,
} from './export-rows.js';
import type { FiguresBy, Period } from './sales-figures.js';
import { type Scope, scopeOf } from './scope.js';

/** So many exports run at a time in a process; each may use one connection of two. */
export const EXPORTS_MAX = 4;
const COST = 100;
const BOUNDS = { ms: 5_000, stream: { ms: 1_800_000, stalledMs: 60_000 } };
/** How much text is written at a time, so that a slow client is seen to take something. */
const PIECE_CHARACTERS = 16 * 1_024;

export interface ExportMetrics {
  rows: { inc(by: number): void };
  running: { set(value: number): void };
}

type Caller = Pick<Context, 'caller'>;

/** An export: who may read it, and its lines. */
interface Plan {
  name: string;
  columns: readonly string[];
  pages: () => Pages;
}

/** Tables for spreadsheets, written while they are read. */
export class Exports {
  #running = 0;

  constructor(
    private readonly deps: ExportDeps,
    private readonly metrics: ExportMetrics,
  ) {}

  routes(): Route[] {
    return [
      this.#route('reservations', (caller, query) => this.#reservations(caller, query)),
      this.#route('payments', (caller, query) => this.#payments(caller, query)),
      this.#route('figures', (caller, query) => this.#figures(caller, query)),
      this.#route('audit', (caller, query) => this.#audit(caller, query)),
    ];
  }

  #route(name: string, plan: (caller: Caller, query: URLSearchParams) => Promise<Plan>): Route {
    return {
      method: 'GET',
      path: `/exports/${name}.csv`,
      bounds: BOUNDS,
      caller: 'REQUIRED',
      cost: COST,
      answer: async ({ caller, query }) => this.#answer(await plan({ caller }, query)),
    };
  }

  #answer(plan: Plan): RouteAnswer {
    if (this.#running >= EXPORTS_MAX) throw overloaded();
    return {
      headers: {
        'content-type': 'text/csv; charset=utf-8; header=present',
        'content-disposition': `attachment; filename="${plan.name}.csv"`,
      },
      stream: () => this.#write(plan),
    };
  }

  async *#write({ columns, pages }: Plan): AsyncGenerator<string, void, undefined> {
    if (this.#running >= EXPORTS_MAX) throw overloaded();
    this.#count(1);
    try {
      let piece = BYTE_ORDER_MARK + csvLine(columns);
      for await (const page of pages()) {
        for (const cells of page) {
          piece += csvLine(cells);
          if (piece.length < PIECE_CHARACTERS) continue;
          yield piece;
          piece = '';
        }
        this.metrics.rows.inc(page.length);
      }
      yield piece;
    } finally {
      this.#count(-1);
    }
  }

  #count(by: 1 | -1): void {
    this.#running += by;
    this.metrics.running.set(this.#running);
  }

  async #reservations(caller: Caller, query: URLSearchParams): Promise<Plan> {
    const { performanceIds } = await this.#scope(caller, query);
    const narrowing = narrowingOf(query);
    const pages = () => reservationPages(this.deps, performanceIds, narrowing);
    return { name: `reservations-${subjectOf(query)}`, columns: RESERVATION_COLUMNS, pages };
  }

  async #payments(caller: Caller, query: URLSearchParams): Promise<Plan> {
    const { performanceIds } = await this.#scope(caller, query);
    const narrowing = narrowingOf(query);
    const encode = (uuid: string): string => PAYMENT_ID.encode(uuid);
    const pages = () => paymentPages(this.deps, performanceIds, narrowing, encode);
    return { name: `payments-${subjectOf(query)}`, columns: PAYMENT_COLUMNS, pages };
  }

  async #figures(caller: Caller, query: URLSearchParams): Promise<Plan> {
    const { performanceIds } = await this.#scope(caller, query);
    const by = oneOf(query, 'by', ['DAY', 'STRATEGY', 'SECTION', 'PERFORMANCE'] as const) ?? 'DAY';
    const period = periodOf(query);
    const pages = () => figurePages(this.deps, performanceIds, by, period, nameOf(by));
    return { name: `figures-${by.toLowerCase()}-${subjectOf(query)}`, columns: FIGURE_COLUMNS, pages };
  }

  async #audit(caller: Caller, query: URLSearchParams): Promise<Plan> {
    signedInAs(Role.ADMIN, caller);
    const period = periodOf(query);
    return { name: 'audit', columns: AUDIT_COLUMNS, pages: () => auditPages(this.deps, period) };
  }

  #scope(caller: Caller, query: URLSearchParams): Promise<Scope> {
    const performanceId = query.get('performance');
    const concertId = query.get('concert');
    if ((performanceId === null) === (concertId === null)) {
      throw new Fault('BAD_USER_INPUT', 'Name either `performance` or `concert`.');
    }
    return scopeOf(this.deps.pool, caller, { performanceId, concertId });
  }
}

/** For the name of the file. The id is known to be one by then, so it holds no other characters. */
const subjectOf = (query: URLSearchParams): string => (query.get('performance') ?? query.get('concert'))!;

const nameOf =
  (by: FiguresBy) =>
  (key: string): string => {
    if (by === 'SECTION') return SECTION_ID.encode(Number(key));
    return by === 'PERFORMANCE' ? PERFORMANCE_ID.encode(Number(key)) : key;
  };

function narrowingOf(query: URLSearchParams): Narrowing {
  return { ...periodOf(query), status: oneOf(query, 'status', Object.values(ReservationStatus)) };
}

function periodOf(query: URLSearchParams): Period {
  return { from: instantOf(query, 'from'), to: instantOf(query, 'to') };
}

function instantOf(query: URLSearchParams, name: string): Date | null {
  const text = query.get(name);
  if (text === null) return null;
  const instant = new Date(text);
  if (/^\d{4}-\d{2}-\d{2}T/.test(text) && !Number.isNaN(instant.getTime())) return instant;
  throw new Fault('BAD_USER_INPUT', `\`${name}\` must be an instant like 2026-05-01T11:00:00Z.`);
}

function oneOf<const Value extends string>(
  query: URLSearchParams,
  name: string,
  values: readonly Value[],
): Value | null {
  const text = query.get(name);
  if (text === null) return null;
  const value = values.find((each) => each === text);
  if (value === undefined)
    throw new Fault('BAD_USER_INPUT', `\`${name}\` must be one of ${values.join(', ')}.`);
  return value;
}
