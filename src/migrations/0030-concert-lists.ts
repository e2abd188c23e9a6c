import { Migration } from '@mikro-orm/migrations';

const HOLDS = {
  concert_search:
    'What lists are ordered and narrowed by, of each concert that is not archived, kept by triggers.',
  concert_words: 'The names of each concert that is not archived, as searches compare them, and its prices.',
  concert_city: 'The cities in which concerts that are not archived are performed.',
  performance_listing: 'What lists know of each performance, kept by triggers and by the seat map’s keeper.',
  concert_search_due: 'Concerts whose row of concert_search is to be written by the end of the transaction.',
};

/** One row for each concert and each performance, from which lists, filters and searches are answered. */
export class Migration0030ConcertLists extends Migration {
  override up(): void {
    this.#tables();
    this.addSql(`
      insert into performance_listing
        (performance_id, concert_id, starts_at, opens_at, listed, cancelled, sold_out)
      select p.id, p.concert_id, p.starts_at, coalesce(c.sale_opens_at, 'epoch'),
        p.archived_at is null and c.archived_at is null, p.cancelled_at is not null,
        coalesce(m.seats_left = 0 and m.seats_held = 0, false)
      from performance p join concert c on c.id = p.concert_id left join seat_map m on m.performance_id = p.id`);
    // The rest of what is there already is written when the functions are installed.
    this.addSql('insert into concert_search_due (concert_id) select id from concert');
    this.#triggers();
  }

  #tables(): void {
    this.addSql(`
      create table performance_listing (
        performance_id int primary key references performance,
        concert_id int not null references concert,
        starts_at timestamptz not null,
        -- The sale's opening; 1970: it has been open from the beginning.
        opens_at timestamptz not null,
        -- Neither the performance nor its concert is archived.
        listed boolean not null,
        cancelled boolean not null,
        -- No seat is free or held.
        sold_out boolean not null default false
      )`);
    this.addSql(
      'create index performance_listing_concert on performance_listing (concert_id, performance_id)',
    );
    this.addSql(`create index performance_listing_starts
      on performance_listing (starts_at, performance_id) where listed`);
    this.addSql(`create index performance_listing_soonest
      on performance_listing (starts_at, concert_id) where listed`);
    this.addSql(`
      create table concert_search (
        concert_id int primary key references concert,
        opens_at timestamptz not null,
        first_starts_at timestamptz,
        last_starts_at timestamptz,
        -- Until then a seat may be left; 1970: none is.
        unsold_until timestamptz not null,
        min_price bigint,
        max_price bigint,
        artist_id int,
        -- The concert's, or its artist's.
        agency_id int,
        kind text not null,
        -- The first by the alphabet; the others stand in concert_city.
        city text,
        more_cities boolean not null,
        -- As search_folded makes it.
        title text collate "C" not null
      )`);
    // Apart, because most lists read many rows of the other table and none of this one.
    this.addSql(`
      create table concert_words (
        concert_id int primary key references concert,
        -- The title and the names of artist, agency, venues and cities, one a line, as search_folded and
        -- search_initials make them.
        words text not null,
        initials text not null,
        grams int[] not null,
        prices bigint[] not null
      )`);
    this.addSql(`
      create table concert_city (
        concert_id int not null references concert,
        city text not null,
        primary key (concert_id, city)
      )`);
    this.addSql(indexAlong('title'));
    this.addSql(indexAlong('opens_at'));
    this.addSql(indexAlong('artist_id'));
    this.addSql(indexAlong('agency_id'));
    this.addSql('create index concert_search_last_starts_at on concert_search (last_starts_at)');
    this.addSql('create index concert_search_first_starts_at on concert_search (first_starts_at)');
    this.addSql('create index concert_search_unsold_until on concert_search (unsold_until)');
    this.addSql('create index concert_search_city on concert_search (city)');
    this.addSql(`create index concert_search_more_cities on concert_search (concert_id) where more_cities`);
    this.addSql('create index concert_search_min_price on concert_search (min_price)');
    this.addSql('create index concert_search_max_price on concert_search (max_price)');
    this.addSql('create index concert_words_grams on concert_words using gin (grams)');
    this.addSql(`
      create table concert_search_due (
        concert_id int primary key,
        -- The transaction that has made it due, and writes it before its end.
        due_in xid8 not null default pg_current_xact_id()
      )`);
    for (const [table, text] of Object.entries(HOLDS)) {
      this.addSql(`comment on table ${table} is '${text}'`);
    }
  }

  #triggers(): void {
    this.addSql(dueFunction('concert', 'select new.id'));
    this.addSql(
      dueTrigger(
        'concert',
        'after insert or update of title, kind, artist_id, agency_id, sale_opens_at, archived_at',
      ),
    );
    this.addSql(dueFunction('performance', 'select new.concert_id'));
    this.addSql(
      dueTrigger('performance', 'after insert or update of starts_at, venue_id, cancelled_at, archived_at'),
    );
    this.addSql(
      dueFunction('section', 'select p.concert_id from performance p where p.id = new.performance_id'),
    );
    this.addSql(dueTrigger('section', 'after insert or update of price'));
    this.addSql(dueFunction('artist', 'select c.id from concert c where c.artist_id = new.id order by 1'));
    this.addSql(dueTrigger('artist', 'after update of name, agency_id'));
    this.addSql(
      dueFunction(
        'agency',
        `select c.id from concert c where c.agency_id = new.id
           or c.artist_id in (select a.id from artist a where a.agency_id = new.id) order by 1`,
      ),
    );
    this.addSql(dueTrigger('agency', 'after update of name'));
    this.addSql(
      dueFunction(
        'venue',
        'select distinct p.concert_id from performance p where p.venue_id = new.id order by 1',
      ),
    );
    this.addSql(dueTrigger('venue', 'after update of name, city'));
    // The first row does the work of all rows of the transaction. Migrations run before the functions are
    // installed: what they change stays due until then.
    this.addSql(`
      create function concert_search_refresh() returns trigger language plpgsql as $$
      begin
        if to_regproc('refresh_due_concerts') is not null then perform refresh_due_concerts(); end if;
        return null;
      end $$`);
    this.addSql(`create constraint trigger concert_search_due_refresh after insert or update on concert_search_due
      deferrable initially deferred for each row execute function concert_search_refresh()`);
    this.addSql(`
      create function tell_sold_out() returns trigger language plpgsql as $$
      begin
        perform mark_sold_out(new.performance_id, new.seats_left = 0 and new.seats_held = 0);
        return null;
      end $$`);
    this.addSql(`create trigger seat_map_sold_out after update of seats_left, seats_held on seat_map
      for each row
      when ((old.seats_left = 0 and old.seats_held = 0) <> (new.seats_left = 0 and new.seats_held = 0))
      execute function tell_sold_out()`);
  }
}

function indexAlong(column: string): string {
  return `create index concert_search_${column} on concert_search (${column}, concert_id)`;
}

/** @param concerts the concerts that are due when this row has changed */
function dueFunction(table: string, concerts: string): string {
  return `
    create function ${table}_search_due() returns trigger language plpgsql as $$
    begin
      insert into concert_search_due as known (concert_id) ${concerts}
      on conflict (concert_id) do update set due_in = excluded.due_in where known.due_in <> excluded.due_in;
      return null;
    end $$`;
}

function dueTrigger(table: string, changes: string): string {
  return `
    create trigger ${table}_search_due ${changes} on ${table}
    for each row execute function ${table}_search_due()`;
}
