import { Migration } from '@mikro-orm/migrations';

/** The users who wait, so that their places come back by themselves when the line is lost. */
export class Migration0009WaitingPlaces extends Migration {
  override up(): void {
    // Up to 1,000 places per row: one statement stores all fans who have joined in a moment. A place stays
    // here unchanged when it ends, because the log says which numbers were let in or given up.
    this.addSql(`
      create table waiting_room_places (
        concert_id int not null,
        -- The least and the greatest of its sequences.
        first_sequence bigint not null,
        last_sequence bigint not null,
        -- Whether the sequences are those after a draw.
        drawn boolean not null,
        user_ids uuid[] not null,
        sequences bigint[] not null,
        -- When the sequences were issued, in seconds since 1970; 0 where that is unknown.
        seconds bigint[] not null,
        primary key (concert_id, first_sequence, last_sequence, drawn)
      )`);
  }
}
