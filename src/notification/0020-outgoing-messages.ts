import { Migration } from '@mikro-orm/migrations';

/** Messages to people that are to be sent, or were sent in the last weeks. */
export class Migration0020OutgoingMessages extends Migration {
  override up(): void {
    this.addSql(`
      create table outgoing_message (
        -- Follows from the event that it tells of, so an event that comes twice makes one message.
        id uuid primary key,
        kind text not null,
        -- The user; null where the user follows from the subject. The address is read when it is sent.
        recipient uuid,
        -- The reservation, the payment or the ticket.
        subject uuid not null,
        happened_at timestamptz not null,
        status text not null default 'WAITING'
          check (status in ('WAITING', 'SENT', 'NOTHING_TO_SAY', 'GIVEN_UP')),
        tries int not null default 0,
        -- How many tries have ended with a refusal of this message.
        refusals int not null default 0,
        -- A worker that has taken it puts this behind the time it may need.
        next_try_at timestamptz not null default clock_timestamp(),
        last_failure text,
        done_at timestamptz
      )`);
    this.addSql(`create index outgoing_message_due on outgoing_message (next_try_at)
      where status = 'WAITING'`);
    this.addSql('create index outgoing_message_done on outgoing_message (done_at) where done_at is not null');
    this.addSql(`comment on table outgoing_message is
      'Messages to people: those that wait to be sent, and for 30 days those that were sent or given up'`);
  }
}
