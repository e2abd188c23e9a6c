import { Migration } from '@mikro-orm/migrations';

const HOLDS = {
  performance_cancellation: 'The work of giving back what a cancelled performance has sold, one row each.',
  cancelled_purchase:
    'The purchases of cancelled performances, and whether each is given back. Never deleted.',
  performance_announcement: 'Changes of performances of which not all holders of tickets are told yet.',
};

/** The work that cancelled and changed performances leave behind. */
export class Migration0028Cancellations extends Migration {
  override up(): void {
    this.addSql(`
      create table performance_cancellation (
        performance_id int primary key references performance,
        cancelled_by uuid not null references user_account,
        started_at timestamptz not null,
        -- An instant after its commit: what begins later knows of it. Null: no worker has begun.
        known_at timestamptz,
        step text not null default 'RELEASING' check (step in ('RELEASING', 'REFUNDING', 'DONE')),
        -- How far the walk over the seats has come. Seats are numbered from 0.
        seat_cursor bigint not null default -1,
        -- The last walk, after the last transaction that did not know of it.
        looked_again boolean not null default false,
        -- How often a worker has taken it.
        fence bigint not null default 0,
        -- A worker that has taken it puts this behind the time it may need.
        due_at timestamptz not null,
        holds_released int not null default 0,
        -- Why the last step has failed; null: it has not.
        failure text,
        finished_at timestamptz
      )`);
    this.addSql(`create index performance_cancellation_due on performance_cancellation (due_at)
      where finished_at is null`);
    this.addSql(`
      create table cancelled_purchase (
        performance_id int not null references performance_cancellation,
        reservation_id uuid not null,
        outcome text not null default 'LISTED'
          check (outcome in ('LISTED', 'FAILED', 'REFUNDED', 'GIVEN_BACK')),
        tickets_voided int not null default 0,
        tries int not null default 0,
        -- When it is tried next; null: it is given back.
        due_at timestamptz,
        -- Why the last try has failed.
        failure text,
        primary key (performance_id, reservation_id)
      )`);
    this.addSql(`create index cancelled_purchase_due on cancelled_purchase (performance_id, due_at)
      where due_at is not null`);
    this.addSql(`
      create table performance_announcement (
        -- Of the event that tells of the change.
        position bigint primary key,
        performance_id int not null references performance,
        what text not null,
        happened_at timestamptz not null,
        seat_cursor bigint not null default -1
      )`);
    for (const [table, text] of Object.entries(HOLDS)) {
      this.addSql(`comment on table ${table} is '${text}'`);
    }
  }
}
