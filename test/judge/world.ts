import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { Findings } from '../../tools/judge/findings.js';
import type { Invariant } from '../../tools/judge/invariant.js';
import { judge, type Rules, type Verdict } from '../../tools/judge/judge.js';
import { SeenPlaces } from '../../tools/judge/places.js';
import { createTestDatabase } from '../support/database.js';
import { Money } from './world-money.js';

/** One sale in which everything is right, written by hand, so that a test can spoil one thing in it. */

/** A concert with a limit of four seats, and a concert that is a lab without a limit. */
const CONCERT = 1;
export const PERFORMANCE = 1;
export const LAB_PERFORMANCE = 2;
/** The seats of the performance and those of the lab. */
export const SEATS = 20;
const LAB_SEATS = 10;
export const LIMIT = 4;

export interface Person {
  id: string;
  viewerId: string;
}

export interface Wish {
  seats: number[];
  by?: Person;
  key?: string;
  performance?: number;
  /** How many seconds ago the hold began; it lasts 300. Default 60. */
  secondsAgo?: number;
}

const TABLES = `user_account, concert, performance, venue, seat, seat_map, quota,
  reservation, reservation_seat, reservation_transition, queue_shard, queue_decision,
  waiting_room, waiting_room_pass, waiting_room_log,
  account, entry, payment, payment_transition, refund, ticket`;

export class World {
  readonly alice: Person = { id: randomUUID(), viewerId: randomUUID() };
  readonly bob: Person = { id: randomUUID(), viewerId: randomUUID() };
  readonly money: Money;

  private constructor(
    readonly client: pg.Client,
    readonly url: string,
    private readonly drop: () => Promise<void>,
  ) {
    this.money = new Money(client);
  }

  static async open(): Promise<World> {
    const database = await createTestDatabase();
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    return new World(client, database.url, () => database.drop());
  }

  async close(): Promise<void> {
    await this.client.end();
    await this.drop();
  }

  verdicts(rules: Rules = {}): Promise<Verdict[]> {
    return judge({ databaseUrl: this.url, ...rules });
  }

  /** How often each violated invariant is violated. */
  async violated(rules?: Rules): Promise<Record<string, number>> {
    const bad = (await this.verdicts(rules)).filter(({ violations }) => violations > 0);
    return Object.fromEntries(bad.map(({ id, violations }) => [id, violations]));
  }

  /** The examples of one invariant's verdict, as one text. */
  async exampleOf(id: string): Promise<string> {
    return (await this.verdicts()).find((verdict) => verdict.id === id)?.examples.join('\n') ?? '';
  }

  /** Runs statements that no trigger and no foreign key stands in the way of. */
  async spoil(...statements: string[]): Promise<void> {
    await this.client.query(`set session_replication_role = replica; ${statements.join(';')}`);
    await this.client.query('set session_replication_role = origin');
  }

  /** What one invariant finds in a world that is spoiled, and is as it was afterwards. */
  async whenSpoiled(invariant: Invariant, ...statements: string[]): Promise<Findings> {
    await this.client.query('begin; set local session_replication_role = replica');
    try {
      await this.client.query(statements.join(';'));
      return await invariant.find({
        client: this.client,
        judgeLab: true,
        expiryToleranceMs: 0,
        operations: [],
        places: new SeenPlaces(),
        stored: { reservations: new Map(), userOfViewer: new Map() },
      });
    } finally {
      await this.client.query('rollback');
    }
  }

  /** Empties the database and sells: a reservation of every kind of end, and seats that are still free. */
  async begin(): Promise<void> {
    await this.beginUnsold();
    await this.sell();
  }

  /** Empties the database: concerts, free seats, and two users with money. */
  async beginUnsold(): Promise<void> {
    await this.spoil(`truncate ${TABLES} cascade`);
    await this.client.query(`
      insert into concert (id, title, kind, currency, max_seats_per_user) overriding system value
      values (${CONCERT}, 'Tour', 'CONCERT', 'KRW', ${LIMIT}), (2, 'Lab', 'CONCERT', 'KRW', null);
      insert into venue (id, name, country, time_zone) overriding system value
      values (1, 'Dome', 'KR', 'Asia/Seoul');
      insert into performance (id, concert_id, venue_id, starts_at, lab, first_seat_id, seats_total)
      overriding system value values
        (${PERFORMANCE}, ${CONCERT}, 1, now() + interval '1 day', false, 0, ${SEATS}),
        (${LAB_PERFORMANCE}, 2, 1, now() + interval '1 day', true, ${SEATS}, ${LAB_SEATS});
      insert into seat (id, performance_id, section_id)
      select n, case when n < ${SEATS} then ${PERFORMANCE} else ${LAB_PERFORMANCE} end, 1
      from generate_series(0, ${SEATS + LAB_SEATS - 1}) as n`);
    for (const { id, viewerId } of [this.alice, this.bob]) {
      await this.client.query(
        `insert into user_account (id, viewer_id, display_name) values ('${id}', '${viewerId}', 'A fan')`,
      );
    }
    await this.money.open([this.alice.id, this.bob.id]);
  }

  private async sell(): Promise<void> {
    await this.change(await this.hold({ seats: [0, 1], secondsAgo: 1000 }), 'EXPIRED', 695);
    await this.hold({ seats: [0, 1] });
    await this.change(await this.hold({ seats: [2, 3], by: this.bob, secondsAgo: 500 }), 'CONFIRMED', 400);
    await this.change(await this.hold({ seats: [4], by: this.bob, secondsAgo: 700 }), 'CANCELLED', 650);
    const refunded = await this.hold({ seats: [5], by: this.bob, secondsAgo: 900 });
    await this.change(refunded, 'CONFIRMED', 800);
    await this.change(refunded, 'REFUNDED', 100);
    await this.insert({ seats: [2] }, 'REJECTED');
    await this.hold({ seats: [SEATS], performance: LAB_PERFORMANCE });
  }

  /** Holds seats with everything that belongs to a hold. Returns the reservation's UUID. */
  async hold(wish: Wish): Promise<string> {
    const id = await this.insert(wish, 'HELD');
    await this.client.query(
      `insert into reservation_seat (reservation_id, seat_id, lab, held_at)
       select r.id, unnest(r.seat_ids), p.lab, r.created_at
       from reservation r join performance p on p.id = r.performance_id where r.id = $1`,
      [id],
    );
    await this.client.query(
      `update seat set status = 'HELD', reservation_id = $1, version = version + 1 where id = any($2)`,
      [id, wish.seats],
    );
    await this.count(id, wish.seats.length);
    return id;
  }

  /**
   * Changes the status of a reservation, with all that follows from it.
   *
   * @param method by which a reservation that becomes CONFIRMED is paid
   */
  async change(id: string, to: string, secondsAgo: number, method = 'WALLET'): Promise<void> {
    const { rows } = await this.client.query<{ changed_at: string; seats: number }>(
      `update reservation set status = $2, version = version + 1, changed_at = now() - $3 * interval '1 s'
       where id = $1 returning changed_at::text, cardinality(seat_ids) as seats`,
      [id, to, secondsAgo],
    );
    if (to === 'CONFIRMED') {
      await this.client.query(`update seat set status = 'SOLD' where reservation_id = $1`, [id]);
      await this.money.take(id, method);
      await this.money.issue(id);
      return;
    }
    if (to === 'REFUNDED') await this.money.refund(id);
    await this.client.query(
      `update seat set status = 'AVAILABLE', reservation_id = null where reservation_id = $1`,
      [id],
    );
    await this.client.query(
      'update reservation_seat set active = false, released_at = $2 where reservation_id = $1',
      [id, rows[0]?.changed_at],
    );
    await this.count(id, -(rows[0]?.seats ?? 0));
  }

  /** Takes the seats of an expired reservation once more and confirms it: its payment came late. */
  async payLate(id: string, secondsAgo: number, method = 'SANDBOX'): Promise<void> {
    const { rows } = await this.client.query<{ seats: number }>(
      `with again as (
         insert into reservation_seat (reservation_id, seat_id, lab, held_at)
         select id, unnest(seat_ids), false, now() - $2 * interval '1 s' from reservation where id = $1
         returning seat_id
       ), held as (
         update seat set status = 'HELD', reservation_id = $1 from again where id = again.seat_id
       )
       select count(*)::int as seats from again`,
      [id, secondsAgo],
    );
    await this.count(id, rows[0]!.seats);
    await this.change(id, 'CONFIRMED', secondsAgo, method);
  }

  /** Writes a reservation and nothing else. */
  private async insert(wish: Wish, status: string): Promise<string> {
    const id = randomUUID();
    await this.client.query(
      `insert into reservation (id, user_id, idempotency_key, input_digest, performance_id, seat_ids,
         strategy, status, amount, currency, held_until, created_at, changed_at)
       select $1, $2, $3, '', $4, $5, 'ATOMIC', $6, 100, 'KRW', instant + interval '300 s', instant, instant
       from (select now() - $7 * interval '1 s' as instant) as clock`,
      [
        id,
        (wish.by ?? this.alice).id,
        wish.key ?? id,
        wish.performance ?? PERFORMANCE,
        wish.seats,
        status,
        wish.secondsAgo ?? 60,
      ],
    );
    return id;
  }

  private async count(id: string, seats: number): Promise<void> {
    await this.client.query(
      `insert into quota as q (user_id, concert_id, seats)
       select r.user_id, p.concert_id, greatest($2, 0)
       from reservation r join performance p on p.id = r.performance_id join concert c on c.id = p.concert_id
       where r.id = $1 and c.max_seats_per_user is not null
       on conflict (user_id, concert_id) do update set seats = q.seats + $2`,
      [id, seats],
    );
  }
}
