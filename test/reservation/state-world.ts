import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { TestDatabase } from '../support/database.js';
import { type LossyProxy, startProxy } from '../support/proxy.js';
import { type HandMade, holdStatement, performanceByHand } from './held-seats.js';
import {
  BALANCE,
  CAP,
  isKeyed,
  type Model,
  SEATS,
  type Step,
  type Turn,
  USERS,
  type Verdict,
} from './state-model.js';

/** How many may do something at the same moment. */
export const ACTORS = 3;

/** A step, and the ids and keys that its repetition has, too. */
interface Request {
  step: Step;
  id: string;
  /** The key, and the id of what is made under it. */
  key: string;
}

const STATEMENTS: Record<Exclude<Step['kind'], 'hold'>, readonly string[]> = {
  'begin paying': [`select begin_paying($1, l.at, interval '600 s') from lock_reservation($1) as l`],
  resume: ['select resume_hold($1, l.at) from lock_reservation($1) as l'],
  pay: [
    `select p.outcome in ('PAID', 'KNOWN') as done from reservation r,
      pay_from_wallet(r.user_id, $1, $2::uuid::text, $2::uuid) as p where r.id = $1`,
  ],
  // What is left undecided is paid alone.
  'pay with others': [
    `select count(*) from reservation r,
      pay_together(array[r.user_id], array[$1::uuid], array[$2::uuid::text], array[$2::uuid]) where r.id = $1`,
    `select p.outcome in ('PAID', 'KNOWN') as done from reservation r,
      pay_from_wallet(r.user_id, $1, $2::uuid::text, gen_random_uuid()) as p where r.id = $1`,
  ],
  'hear of money': [
    `insert into payment (id, reservation_id, user_id, performance_id, method, status, amount, currency,
        idempotency_key, created_at, changed_at)
      select $2, $1, user_id, performance_id, 'SANDBOX', 'PENDING', amount, currency, $2::uuid::text,
        clock_timestamp(), clock_timestamp()
      from reservation where id = $1 on conflict (id) do nothing`,
    `select settle_payment($2, 'CAPTURED', amount, currency, $2::uuid::text, null, null)
      from reservation where id = $1`,
    `select $1::uuid is not null and exists (
      select from payment_transition where payment_id = $2 and to_status = 'CAPTURED') as done`,
  ],
  cancel: ['select count(*) = 1 as done from cancel_reservation($1)'],
  refund: [
    `select f.outcome in ('REFUNDED', 'KNOWN') as done from reservation r,
      refund_reservation(r.user_id, false, $1, $2::uuid::text, $2::uuid, interval '1 hour') as f
      where r.id = $1`,
  ],
  expire: [`select count(*) = 1 as done from release_reservations(array[$1::uuid], 'EXPIRED')`],
  lapse: [
    `update reservation set held_until = clock_timestamp()
      where id = $1 and status in ('HELD', 'PAYING') and held_until > clock_timestamp()`,
  ],
};
/** The reservation is not in a state for this. */
const ILLEGAL = 'TR004';
/** The next try shows the reason. */
const LOST = ['TR001', '40P01'];
/** A key, or what stands for it, that is used already. */
const USED = '23505';

/** The functions of the database, called by several actors on one small concert. */
export class StateWorld {
  /** How many statements were ended while they waited, and how many answers were lost. */
  killed = 0;
  lost = 0;
  /** In the order of their decisions. */
  readonly #ids: string[] = [];
  readonly #connections: (pg.Client | undefined)[] = [];

  private constructor(
    private readonly database: TestDatabase,
    private readonly at: HandMade,
    private readonly users: readonly string[],
    /** One for each actor. */
    private readonly proxies: readonly LossyProxy[],
  ) {}

  static async open(database: TestDatabase): Promise<StateWorld> {
    const at = await performanceByHand(database, { seats: SEATS, cap: CAP });
    const users = Array.from({ length: USERS }, () => randomUUID());
    for (const id of users) {
      await database.query(
        `insert into user_account (id, viewer_id, display_name) values ($1, gen_random_uuid(), 'A fan')`,
        [id],
      );
      await database.query('insert into account (id, user_id, balance) values (gen_random_uuid(), $1, 0)', [
        id,
      ]);
      await database.query(`select charge_wallet($1, 'k', '\\x00', $2, $2, $2, 'Asia/Seoul')`, [id, BALANCE]);
    }
    const proxies = await Promise.all(Array.from({ length: ACTORS }, () => startProxy(database.url)));
    return new StateWorld(database, at, users, proxies);
  }

  async close(): Promise<void> {
    await Promise.all(this.#connections.map((connection) => connection?.end()));
    await Promise.all(this.proxies.map((proxy) => proxy.close()));
  }

  /** Takes the turn of an actor. Undefined: no answer was heard. */
  async take({ step, weather }: Turn, actor: number): Promise<Verdict | undefined> {
    const key = randomUUID();
    const id = step.kind === 'hold' ? randomUUID() : this.#ids[step.reservation]!;
    const request = { step, id, key };
    if (weather === 'answer lost') await this.#loseAnswer(request, actor);
    if (weather === 'killed inside') await this.#killInside(request, actor);
    if (weather === 'cut before the commit') {
      await this.#decided(request, actor);
      await this.#cut(actor);
    }
    // With its key a request is repeated until it is answered.
    const isHeard = weather === 'fine' || (weather !== 'cut before the commit' && isKeyed(step));
    if (!isHeard) return undefined;
    const verdict = await this.#decided(request, actor);
    await this.#connections[actor]!.query('commit');
    if (step.kind === 'hold' && verdict === 'DONE') this.#ids.push(id);
    return verdict;
  }

  /** Makes the change in a transaction, which is open afterwards. */
  async #decided(request: Request, actor: number): Promise<Verdict> {
    this.#connections[actor] ??= await this.#connect(this.proxies[actor]!.url);
    const connection = this.#connections[actor];
    for (;;) {
      await connection.query('begin');
      const verdict = await this.#call(connection, request);
      if (verdict !== 'LOST') return verdict;
      await connection.query('rollback');
    }
  }

  async #call(connection: pg.Client, { step, id, key }: Request): Promise<Verdict | 'LOST'> {
    try {
      await connection.query('savepoint before');
      if (step.kind === 'hold') {
        const seatIds = step.seats.map((seat) => this.at.seatIds[seat]!);
        const wish = { id, key, userId: this.users[step.user]!, seatIds };
        const { rows } = await connection.query(...holdStatement(this.at, wish));
        if (rows[0].outcome === 'RACED') return 'LOST';
        return ['HELD', 'KNOWN'].includes(rows[0].outcome) ? 'DONE' : 'NO';
      }
      let row: { done?: boolean } | undefined;
      for (const text of STATEMENTS[step.kind]) {
        [row] = (await connection.query(text, text.includes('$2') ? [id, key] : [id])).rows;
      }
      return row?.done === false ? 'NO' : 'DONE';
    } catch (error) {
      const { code } = error as { code?: string };
      if (code === undefined || ![ILLEGAL, USED, ...LOST].includes(code)) throw error;
      await connection.query('rollback to savepoint before');
      if (code === USED && step.kind === 'hold') return 'DONE';
      if (code === USED) throw error;
      return code === ILLEGAL ? 'NO' : 'LOST';
    }
  }

  /** Sends the commit, and cuts the connection before its answer is read. */
  async #loseAnswer(request: Request, actor: number): Promise<void> {
    await this.#decided(request, actor);
    const connection = this.#connections[actor]!;
    this.#connections[actor] = undefined;
    const cut = this.proxies[actor]!.atAnswerTo('commit', () => undefined);
    const heard = await connection.query('commit').then(
      () => true,
      () => false,
    );
    if (heard) throw new Error('the answer to the commit was heard');
    await cut;
    this.lost += 1;
  }

  /** Ends the backend while its statement waits for a seat. A statement that waits for none is undone. */
  async #killInside(request: Request, actor: number): Promise<void> {
    const other = await this.#connect(this.database.url);
    try {
      await other.query('begin');
      await other.query('select from seat where performance_id = $1 order by id for update', [
        this.at.performanceId,
      ]);
      this.#connections[actor] ??= await this.#connect(this.proxies[actor]!.url);
      const pid = pidOf(this.#connections[actor]);
      let deciding = true;
      const decided = this.#decided(request, actor)
        .catch(() => undefined)
        .finally(() => {
          deciding = false;
        });
      let killed = 0;
      while (deciding && killed === 0) {
        const rows = await this.database.query(
          `select pg_terminate_backend(pid) from pg_stat_activity where pid = $1 and wait_event_type = 'Lock'`,
          [pid],
        );
        killed = rows.length;
      }
      await decided;
      this.killed += killed;
      await this.#cut(actor);
    } finally {
      await other.query('rollback');
      await other.end();
    }
  }

  async #connect(url: string): Promise<pg.Client> {
    const connection = new pg.Client({ connectionString: url });
    connection.on('error', () => undefined);
    await connection.connect();
    return connection;
  }

  /** Ends a connection without a word, and waits until the server has noticed. */
  async #cut(actor: number): Promise<void> {
    const connection = this.#connections[actor]!;
    this.#connections[actor] = undefined;
    (connection as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    for (;;) {
      const alive = await this.database.query('select from pg_stat_activity where pid = $1', [
        pidOf(connection),
      ]);
      if (alive.length === 0) return;
    }
  }

  /** The state in the database, in the words of the model; and what else must be true of it. */
  async state(): Promise<Model & { problems: unknown[] }> {
    const [row] = await this.database.query<any>(STATE, [this.#ids, this.users, this.at.performanceId]);
    const indexOf = (id: string | null): number | null => (id === null ? null : this.#ids.indexOf(id));
    const reservations = row.reservations.map((each: any) => ({
      ...each,
      user: this.users.indexOf(each.user),
      seats: each.seats.map((id: number) => this.at.seatIds.indexOf(id)),
    }));
    const { counts, balances, problems } = row;
    return { reservations, owners: row.owners.map(indexOf), counts, balances, problems };
  }
}

const pidOf = (connection: pg.Client): number => (connection as unknown as { processID: number }).processID;

// What the log says about each seat must be what the seat says; so must the hold that stands.
const STATE = `
  select
    (select coalesce(jsonb_agg(jsonb_build_object('user', r.user_id, 'seats', r.seat_ids, 'status', r.status,
        'version', r.version, 'lapsed', r.held_until <= clock_timestamp(), 'paidBy', (
          select p.method from payment p where p.reservation_id = r.id and p.status = 'CAPTURED'))
        order by asked.place), '[]')
      from unnest($1::uuid[]) with ordinality as asked (id, place) join reservation r on r.id = asked.id)
      as reservations,
    (select jsonb_agg(s.reservation_id order by s.id) from seat s where s.performance_id = $3) as owners,
    (select jsonb_agg(coalesce(q.seats, 0) order by asked.place)
      from unnest($2::uuid[]) with ordinality as asked (id, place)
      left join quota q on q.user_id = asked.id and q.concert_id = (
        select concert_id from performance where id = $3)) as counts,
    (select jsonb_agg(a.balance order by asked.place)
      from unnest($2::uuid[]) with ordinality as asked (id, place) join account a on a.user_id = asked.id)
      as balances,
    (select coalesce(jsonb_agg(to_jsonb(problem)), '[]') from (
      select s.id, s.status, s.reservation_id, h.reservation_id as hold, told.topic
      from seat s
      left join reservation r on r.id = s.reservation_id
      left join reservation_seat h on h.seat_id = s.id and h.active
      left join lateral (
        select e.topic from event e
        where e.key = 'performance:' || $3 and e.payload->'seatIds' @> to_jsonb(s.id)
        order by e.id desc limit 1) as told on true
      where s.performance_id = $3 and (
        s.reservation_id is distinct from h.reservation_id
        or s.status::text <> case
          when r.id is null then 'AVAILABLE' when r.status = 'CONFIRMED' then 'SOLD' else 'HELD' end
        or coalesce(told.topic, 'seats-released') <> case s.status
          when 'AVAILABLE' then 'seats-released' when 'HELD' then 'seats-held' else 'seats-sold' end)
      union all
      select null, null, r.id, null, 'history' from reservation r
      where r.performance_id = $3 and r.version - 1 <> (
        select count(*) from reservation_transition t where t.reservation_id = r.id)
      union all
      select null, null, r.id, null, 'tickets' from reservation r
      where r.performance_id = $3 and case r.status when 'CONFIRMED' then cardinality(r.seat_ids) else 0 end <> (
        select count(*) from ticket t where t.reservation_id = r.id and t.status <> 'VOID')
    ) as problem) as problems`;
