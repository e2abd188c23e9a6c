import { Migration } from '@mikro-orm/migrations';

/** One line about each table, for a reader of docs/database.md and of psql's \d+. */
const HOLDS: Readonly<Record<string, string>> = {
  user_account: 'A user: a guest, or an account with an e-mail address and a password.',
  session: 'A sign-in, until it ends. Access tokens name it.',
  refresh_token: 'The hash of a refresh token, and when it was used.',
  role_change: 'Every grant and withdrawal of a role, and who made it. Never changed.',
  agency: 'A company that artists belong to.',
  artist: 'An artist or a group.',
  venue: 'A hall or a stadium, with its time zone.',
  concert: 'What is sold: title, currency, when the sale opens, and how many seats a user may hold.',
  concert_key: 'Idempotency keys of createConcert.',
  performance: 'One evening of a concert in a venue. Its seats have consecutive numbers.',
  section: 'A block of seats of a performance, with its price and its layout.',
  seat: 'The status, holder and version of each seat. No index on what changes.',
  seat_id_counter: 'One row: the number of the next seat.',
  seat_map: 'What a map shows: two bits a seat, and the counts. Written by the consumer of events alone.',
  waiting_room: 'The settings of a waiting room, the numbers it has issued, and how far its log goes.',
  waiting_room_pass: 'Which user was admitted, from when to when.',
  waiting_room_places: 'Which users have joined, so that a lost line begins with their places.',
  waiting_room_log: 'Every admission, in order, chained by hashes. Never changed.',
  reservation: 'A request that held seats or was rejected, and what became of it. Never deleted.',
  reservation_seat: 'Every hold that a seat ever had, from when to when. Never deleted.',
  reservation_transition: 'Every change of status, written by a trigger. Never changed.',
  quota: 'How many seats a user holds in a concert that has a limit.',
  queue_shard: 'How far a shard of the QUEUE log is decided, and the fence of its consumer.',
  queue_decision: 'Where in the log each request stood that QUEUE has decided.',
  dead_letter: 'Records of the QUEUE log that could not be read.',
  account:
    'A place where money is: a wallet, or an account of the house, whose balance follows from its entries.',
  entry: 'Every movement of money from one account to another. Never changed.',
  ticket: 'The right to one seat. A transfer makes a new row. Never deleted.',
  payment: 'One attempt to pay for a reservation. Never deleted.',
  payment_transition: 'Every change of the status of a payment, written by a trigger. Never changed.',
  refund: 'A refund that was asked for, and by whom. Never changed.',
  webhook_event: 'Messages of providers that were heard, so that none counts twice. Old ones are forgotten.',
  event: 'The log of events, until all consumers have passed them.',
  event_head: 'One row: the last place in the log that was given.',
  event_consumer: 'How far each consumer of the log has come. The lock of its row is the lease.',
  event_parked_key: 'A key whose first event has failed, and when it is tried again.',
  event_parked: 'The events of a parked key, copied out of the log.',
  outbox: 'Empty. What a process of an older version writes here goes into the log.',
  deployment: 'One row: the id that the keys in Redis of this database begin with.',
};

/** Says in the database itself what each table holds. */
export class Migration0019WhatTablesHold extends Migration {
  override up(): void {
    for (const [table, text] of Object.entries(HOLDS)) {
      this.addSql(`comment on table ${table} is '${text}'`);
    }
  }
}
