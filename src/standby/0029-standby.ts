import { Migration } from '@mikro-orm/migrations';

const HOLDS = {
  standby_list: 'The standby list of a performance: its last number, how many wait, how far its log goes.',
  standby_place: 'The places of fans who stand by or have stood by, with the offer that a fan has got.',
  standby_log: 'All that has happened in standby lists, chained by hashes. Append-only.',
};

/** Fans who stand by for a performance that is sold out. */
export class Migration0029Standby extends Migration {
  override up(): void {
    this.addSql(`
      create table standby_list (
        performance_id int primary key references performance,
        -- Numbers are taken under the lock of this row, so they have no gaps and follow the commits.
        last_number bigint not null default 0,
        -- How many places are WAITING. Above 0, seats of the performance that come back are kept for them.
        waiting int not null default 0 check (waiting >= 0),
        -- True: seats that no waiting fan could take went on sale, and one of them may still be free.
        may_have_free_seat boolean not null default false,
        -- False: no fan waits, no offer is open and no seat is kept back.
        to_do boolean not null default true,
        log_length bigint not null default 0,
        log_hash bytea not null default decode(repeat('00', 32), 'hex')
      ) with (fillfactor = 50)`);
    this.addSql('create index standby_list_to_do on standby_list (performance_id) where to_do');
    this.addPlaces();
    this.addLog();
    for (const [table, text] of Object.entries(HOLDS)) {
      this.addSql(`comment on table ${table} is '${text}'`);
    }
  }

  private addPlaces(): void {
    this.addSql(`
      create table standby_place (
        id uuid primary key,
        performance_id int not null references performance,
        -- The order, counted from 1.
        number bigint not null,
        user_id uuid not null references user_account,
        -- How many seats the fan wants: an offer has that many.
        seats int not null check (seats > 0),
        status text not null
          check (status in ('WAITING', 'OFFERED', 'TAKEN', 'DECLINED', 'LAPSED', 'LEFT', 'CLOSED')),
        -- The offer: the reservation that holds its seats. Null: there was none.
        reservation_id uuid,
        -- The log says that the fan was passed over.
        passed_over boolean not null default false,
        -- A fan who was passed over is not looked at before.
        look_at timestamptz not null default '-infinity',
        joined_at timestamptz not null,
        -- Null as long as the fan waits or has an open offer.
        ended_at timestamptz,
        constraint standby_place_number unique (performance_id, number),
        constraint standby_place_offer unique (reservation_id)
      )`);
    this.addSql(`create unique index standby_place_one_a_user on standby_place (performance_id, user_id)
      where ended_at is null`);
    this.addSql('create index standby_place_user on standby_place (user_id, performance_id, number)');
    this.addSql(`create index standby_place_waiting on standby_place (performance_id, number)
      where status = 'WAITING'`);
    this.addSql(`create index standby_place_offered on standby_place (performance_id, number)
      where status = 'OFFERED'`);
  }

  private addLog(): void {
    this.addSql(`
      create table standby_log (
        performance_id int not null,
        number bigint not null,
        kind text not null,
        -- The number of the place that the entry is about; 0: of none.
        place bigint not null,
        detail text not null,
        at timestamptz not null,
        hash bytea not null,
        primary key (performance_id, number)
      )`);
    this.addSql(`create trigger standby_log_kept before update or delete or truncate
      on standby_log execute function refuse_change()`);
  }
}
