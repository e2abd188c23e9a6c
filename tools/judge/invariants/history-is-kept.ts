import pg from 'pg';
import { Findings, findViolations } from '../findings.js';
import type { Evidence, Invariant } from '../invariant.js';

const STEPS = `
  select t.reservation_id, t.version, wrong.what, false as lab
  from (
    select *, lag(version, 1, 1) over earlier as version_before, lag(to_status) over earlier as status_before
    from reservation_transition window earlier as (partition by reservation_id order by version)
  ) as t
  left join reservation r on r.id = t.reservation_id,
  lateral (select case
    when r.id is null then 'but there is no such reservation'
    when t.version <> t.version_before + 1 then format('follows version %s', t.version_before)
    when t.from_status <> t.status_before
      then format('leaves %s, but it was %s', t.from_status, t.status_before)
    end as what) as wrong
  where wrong.what is not null`;

const ENDS = `
  select r.id, r.version, r.status, false as lab,
    coalesce(t.version, 1) as told_version, t.to_status as told_status
  from reservation r
  left join (
    select distinct on (reservation_id) * from reservation_transition order by reservation_id, version desc
  ) as t on t.reservation_id = r.id
  where r.version <> coalesce(t.version, 1) or t.to_status <> r.status or t.changed_at <> r.changed_at`;

const END_EXAMPLE = `format('reservation %s: is %s, version %s; its history ends with %s, version %s',
  v.id, v.status, v.version, coalesce(v.told_status::text, 'its beginning'), v.told_version)`;

// A payment that was made CAPTURED at once has no history.
const PAYMENT_STEPS = `
  select p.id, wrong.what, false as lab
  from payment p
  left join (
    select payment_id, bool_or(from_status <> status_before) as broken,
      (array_agg(to_status order by id desc))[1] as last_status
    from (
      select *, lag(to_status) over (partition by payment_id order by id) as status_before
      from payment_transition
    ) as t
    group by payment_id
  ) as t on t.payment_id = p.id,
  lateral (select case
    when t.broken then 'has a gap in its history'
    when t.last_status <> p.status then format('is %s, its history ends with %s', p.status, t.last_status)
    when t.last_status is null and p.status not in ('PENDING', 'CAPTURED')
      then format('is %s, and has no history', p.status)
    end as what) as wrong
  where wrong.what is not null`;

const A_TRANSITION = `(reservation_id, version) in (
  select reservation_id, version from reservation_transition limit 1)`;
const A_HOLD = '(reservation_id, seat_id) in (select reservation_id, seat_id from reservation_seat limit 1)';
const A_LOG_ENTRY = '(concert_id, number) in (select concert_id, number from waiting_room_log limit 1)';
const A_STANDBY_ENTRY =
  '(performance_id, number) in (select performance_id, number from standby_log limit 1)';
const AN_ENTRY = 'id in (select id from entry limit 1)';
const A_PAYMENT = 'id in (select id from payment limit 1)';
const A_STEP_OF_A_PAYMENT = 'id in (select id from payment_transition limit 1)';
const A_REFUND = 'id in (select id from refund limit 1)';

/**
 * What no role may do. Each names a row that exists, and would leave the tables as they are for all but that
 * row.
 */
const ATTEMPTS = [
  `update reservation_transition set changed_at = changed_at where ${A_TRANSITION}`,
  `delete from reservation_transition where ${A_TRANSITION}`,
  `delete from reservation_seat where ${A_HOLD}`,
  'delete from reservation where id in (select id from reservation limit 1)',
  `update waiting_room_log set at = at where ${A_LOG_ENTRY}`,
  `delete from waiting_room_log where ${A_LOG_ENTRY}`,
  `update standby_log set at = at where ${A_STANDBY_ENTRY}`,
  `delete from standby_log where ${A_STANDBY_ENTRY}`,
  `update entry set amount = amount where ${AN_ENTRY}`,
  `delete from entry where ${AN_ENTRY}`,
  'delete from account where id in (select id from account limit 1)',
  `update payment set amount = amount where ${A_PAYMENT}`,
  `delete from payment where ${A_PAYMENT}`,
  `update payment_transition set changed_at = changed_at where ${A_STEP_OF_A_PAYMENT}`,
  `delete from payment_transition where ${A_STEP_OF_A_PAYMENT}`,
  `update refund set created_at = created_at where ${A_REFUND}`,
  `delete from refund where ${A_REFUND}`,
  `update ticket set status = 'VALID' where id in (select id from ticket where status <> 'VALID' limit 1)`,
  'delete from ticket where id in (select id from ticket limit 1)',
];

/**
 * What PostgreSQL answers when a trigger stands in the way: restrict_violation, raise_exception, and the
 * server's own code for a change of status that there is not.
 */
const REFUSALS = ['23001', 'P0001', 'TR004'];

export const historyIsKept: Invariant = {
  id: 'I-17',
  title: 'history is complete and can only be added to',
  find({ client }: Evidence): Promise<Findings> {
    return findViolations(
      client,
      {
        violations: STEPS,
        example: `format('reservation %s: version %s %s', v.reservation_id, v.version, v.what)`,
      },
      { violations: ENDS, example: END_EXAMPLE },
      { violations: PAYMENT_STEPS, example: `format('payment %s %s', v.id, v.what)` },
    );
  },
  async attempt(client: pg.ClientBase): Promise<Findings> {
    const findings = new Findings();
    for (const statement of ATTEMPTS) {
      if (await isPossible(client, statement))
        findings.add(`was not refused: ${statement.replace(/\s+/g, ' ')}`);
    }
    return findings;
  },
};

/** Tries in a transaction of its own, which is rolled back whatever happens. */
async function isPossible(client: pg.ClientBase, statement: string): Promise<boolean> {
  await client.query('begin');
  try {
    await client.query(`set local lock_timeout = '2s'`);
    const { rowCount } = await client.query(statement);
    return (rowCount ?? 0) > 0;
  } catch (error) {
    if (error instanceof pg.DatabaseError && REFUSALS.includes(error.code ?? '')) return false;
    // Missing rights, for example: they say something about the judge's role, and nothing about the server's.
    throw new Error(`cannot tell whether this is refused: ${statement}`, { cause: error });
  } finally {
    // The first error is the one to tell; with a lost connection the rollback has happened already.
    await client.query('rollback').catch(() => undefined);
  }
}
