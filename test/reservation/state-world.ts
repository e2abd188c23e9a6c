import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { TestDatabase } from '../support/database.js';
import { type HandMade, holdStatement, performanceByHand } from './held-seats.js';
import { CAP, type Model, SEATS, type Step, USERS, type Verdict } from './state-model.js';

/** What becomes of the connection that makes a change, or of the answer. */
export type Weather = 'fine' | 'cut before the commit' | 'cut after the commit';

const LOCKED = {
  'begin paying': `select begin_paying($1, l.at, interval '600 s') from lock_reservation($1) as l`,
  resume: 'select resume_hold($1, l.at) from lock_reservation($1) as l',
  confirm: 'select confirm_reservation($1, gen_random_uuid(), l.at) from lock_reservation($1) as l',
  reconfirm: `select reconfirm_reservation($1, gen_random_uuid(), l.at) as done
    from lock_reservation($1, true) as l`,
  cancel: 'select count(*) = 1 as done from cancel_reservation($1)',
  refund: `select count(*) = 1 as done from release_reservations(array[$1::uuid], 'REFUNDED')`,
  expire: `select count(*) = 1 as done from release_reservations(array[$1::uuid], 'EXPIRED')`,
  lapse: `update reservation set held_until = clock_timestamp()
    where id = $1 and status in ('HELD', 'PAYING') and held_until > clock_timestamp()`,
};
/** The reservation is not in a state for this. */
const ILLEGAL = 'TR004';
/** The next try shows the reason. */
const LOST = ['TR001', '40P01'];

/** The functions of the database, called by several actors on one small concert. */
export class StateWorld {
  readonly #users = Array.from({ length: USERS }, () => randomUUID());
  /** In the order of their decisions. */
  readonly #ids: string[] = [];
  readonly #connections: (pg.Client | undefined)[] = [];

  private constructor(
    private readonly database: TestDatabase,
    private readonly at: HandMade,
  ) {}

  static async open(database: TestDatabase): Promise<StateWorld> {
    return new StateWorld(database, await performanceByHand(database, { seats: SEATS, cap: CAP }));
  }

  async close(): Promise<void> {
    await Promise.all(this.#connections.map((connection) => connection?.end()));
  }

  /** Makes a change on the connection of an actor. Undefined: it was lost before the commit. */
  async make(step: Step, actor: number, weather: Weather): Promise<Verdict | undefined> {
    const connection = this.#connections[actor] ?? (await this.#connect());
    this.#connections[actor] = connection;
    const id = step.kind === 'hold' ? randomUUID() : this.#ids[step.reservation];
    if (!id) return weather === 'cut before the commit' ? undefined : 'NO';
    await connection.query('begin');
    const verdict = await this.#call(connection, step, id);
    if (weather === 'cut before the commit') {
      await this.#cut(actor);
      return undefined;
    }
    await connection.query(verdict === 'LOST' ? 'rollback' : 'commit');
    if (weather === 'cut after the commit') await this.#cut(actor);
    if (verdict === 'LOST') return this.make(step, actor, weather);
    if (step.kind === 'hold' && verdict === 'DONE') this.#ids.push(id);
    return verdict;
  }

  async #call(connection: pg.Client, step: Step, id: string): Promise<Verdict | 'LOST'> {
    try {
      await connection.query('savepoint before');
      if (step.kind === 'hold') {
        const seatIds = step.seats.map((seat) => this.at.seatIds[seat]!);
        const wish = { id, userId: this.#users[step.user]!, seatIds, cap: CAP };
        const { rows } = await connection.query(...holdStatement(this.at, wish));
        if (rows[0].outcome === 'RACED') return 'LOST';
        return rows[0].outcome === 'HELD' ? 'DONE' : 'NO';
      }
      const { rows } = await connection.query(LOCKED[step.kind], [id]);
      return rows[0]?.done === false ? 'NO' : 'DONE';
    } catch (error) {
      const { code } = error as { code?: string };
      if (code !== ILLEGAL && !LOST.includes(code!)) throw error;
      await connection.query('rollback to savepoint before');
      return code === ILLEGAL ? 'NO' : 'LOST';
    }
  }

  async #connect(): Promise<pg.Client> {
    const connection = new pg.Client({ connectionString: this.database.url });
    connection.on('error', () => undefined);
    await connection.connect();
    return connection;
  }

  /** Ends a connection without a word, and waits until the server has noticed. */
  async #cut(actor: number): Promise<void> {
    const connection = this.#connections[actor]!;
    this.#connections[actor] = undefined;
    const { processID } = connection as unknown as { processID: number };
    const closed = new Promise((resolve) => {
      connection.once('end', resolve);
    });
    (connection as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    await closed;
    for (;;) {
      const alive = await this.database.query('select from pg_stat_activity where pid = $1', [processID]);
      if (alive.length === 0) return;
    }
  }

  /** The state in the database, in the words of the model; and what else must be true of it. */
  async state(): Promise<Model & { problems: unknown[] }> {
    const [row] = await this.database.query<any>(STATE, [this.#ids, this.#users, this.at.performanceId]);
    const indexOf = (id: string | null): number | null => (id === null ? null : this.#ids.indexOf(id));
    const reservations = row.reservations.map((each: any) => ({
      ...each,
      user: this.#users.indexOf(each.user),
      seats: each.seats.map((id: number) => this.at.seatIds.indexOf(id)),
    }));
    return { reservations, owners: row.owners.map(indexOf), counts: row.counts, problems: row.problems };
  }
}

// What the log says about each seat must be what the seat says; so must the hold that stands.
const STATE = `
  select
    (select coalesce(jsonb_agg(jsonb_build_object('user', r.user_id, 'seats', r.seat_ids, 'status', r.status,
        'version', r.version, 'lapsed', r.held_until <= clock_timestamp()) order by asked.place), '[]')
      from unnest($1::uuid[]) with ordinality as asked (id, place) join reservation r on r.id = asked.id)
      as reservations,
    (select jsonb_agg(s.reservation_id order by s.id) from seat s where s.performance_id = $3) as owners,
    (select jsonb_agg(coalesce(q.seats, 0) order by asked.place)
      from unnest($2::uuid[]) with ordinality as asked (id, place)
      left join quota q on q.user_id = asked.id and q.concert_id = (
        select concert_id from performance where id = $3)) as counts,
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
    ) as problem) as problems`;
