import { Migration } from '@mikro-orm/migrations';

const HOLDS = {
  promoter: 'Who puts concerts on.',
  agency_member: 'Which users, with the role ORGANISER, run the events of which agencies.',
  kept_back_seat: 'Seats that came back while fans stand by. Their status is BLOCKED until they are offered.',
  catalogue_change: 'Every change of the catalogue: who, when, what it was and what it became. Append-only.',
};

/** What organisers may say of a concert, a performance and a venue, and the record of what they have said. */
export class Migration0022Organisers extends Migration {
  override up(): void {
    this.addSql(`
      create table promoter (
        id int generated always as identity primary key,
        slug text unique,
        name text not null,
        agency_id int references agency,
        archived_at timestamptz
      )`);
    this.addSql('create index promoter_agency on promoter (agency_id)');
    this.addSql(`
      alter table agency
        add column image text,
        add column archived_at timestamptz`);
    this.addSql(`
      alter table artist
        -- The content hash of the picture; null: there is none. Likewise below.
        add column image text,
        add column archived_at timestamptz`);
    this.addSql(`
      alter table venue
        -- Whose organisers may change it; null: only admins. Likewise below.
        add column agency_id int references agency,
        -- As the venue states it; null: unknown.
        add column capacity int check (capacity > 0),
        add column image text,
        add column archived_at timestamptz`);
    this.addSql('create index venue_agency on venue (agency_id)');
    this.addSql(`
      alter table concert
        add column agency_id int references agency,
        add column promoter_id int references promoter,
        add column description text,
        add column image text,
        -- Null: there is no presale.
        add column presale_opens_at timestamptz,
        -- The lowest tier that may buy in the presale; null: a tier does not help.
        add column presale_tier text check (presale_tier in ('BASIC', 'SILVER', 'GOLD', 'VIP')),
        -- SHA-256 of the access code; null: a code does not help.
        add column presale_code_digest bytea,
        add column max_seats_per_reservation int not null default 10
          check (max_seats_per_reservation between 1 and 10),
        -- Null: as the server is set up.
        add column refund_deadline_hours int check (refund_deadline_hours >= 0),
        -- The best available seats are chosen so that no single seat is left over.
        add column leave_no_single_seat boolean not null default false,
        add column archived_at timestamptz`);
    this.addSql('update concert set agency_id = (select a.agency_id from artist a where a.id = artist_id)');
    this.addSql('create index concert_agency on concert (agency_id)');
    this.addSql('create index concert_promoter on concert (promoter_id)');
    this.addSql(`
      alter table performance
        add column cancelled_at timestamptz,
        -- Its new date stands in starts_at; refunds are open until then.
        add column postponed_at timestamptz,
        -- Fans stand by: a seat that comes back is kept for them and not sold to others.
        add column keeps_back_seats boolean not null default false,
        add column archived_at timestamptz`);
    this.addSql(`
      create table kept_back_seat (
        seat_id bigint primary key,
        performance_id int not null,
        kept_at timestamptz not null
      )`);
    this.addSql(
      'create index kept_back_seat_performance on kept_back_seat (performance_id, kept_at, seat_id)',
    );
    this.addSql(`
      create table agency_member (
        user_id uuid not null references user_account,
        agency_id int not null references agency,
        added_at timestamptz not null default clock_timestamp(),
        primary key (user_id, agency_id)
      )`);
    this.addSql('create index agency_member_agency on agency_member (agency_id)');
    this.addSql(`
      create table catalogue_change (
        id bigint generated always as identity primary key,
        changed_at timestamptz not null default clock_timestamp(),
        -- Null: the server itself.
        actor_user_id uuid references user_account,
        -- What was changed: an agency, artist, promoter, venue, concert, performance or seating plan.
        kind text not null,
        entity_id int not null,
        action text not null,
        -- The values that differ; null where there were none.
        before jsonb,
        after jsonb
      )`);
    this.addSql('create index catalogue_change_entity on catalogue_change (kind, entity_id, id)');
    this.addSql('create index catalogue_change_at on catalogue_change (changed_at)');
    this.addSql(`create trigger catalogue_change_kept before update or delete or truncate
      on catalogue_change execute function refuse_change()`);
    for (const [table, text] of Object.entries(HOLDS)) {
      this.addSql(`comment on table ${table} is '${text}'`);
    }
    this.addSql(`
      create or replace view performance_sale as
      select p.id as performance_id, p.concert_id, p.starts_at, p.lab, p.first_seat_id, p.seats_total,
        c.currency, c.sale_opens_at, c.max_seats_per_user, c.has_waiting_room,
        p.cancelled_at, p.postponed_at, c.presale_opens_at, c.presale_tier, c.presale_code_digest,
        c.max_seats_per_reservation, c.refund_deadline_hours, c.leave_no_single_seat, p.keeps_back_seats
      from performance p join concert c on c.id = p.concert_id`);
  }
}
