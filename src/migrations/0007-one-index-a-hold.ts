import { Migration } from '@mikro-orm/migrations';

/** A hold is entered in one index, that of its seat. Before, it was entered in two. See ADR 0014. */
export class Migration0007OneIndexAHold extends Migration {
  override up(): void {
    // A pair of reservation and seat can occur only once: the id of a reservation is unique, its holds are
    // written at once, and the unique index refuses a repetition.
    this.addSql('alter table reservation_seat drop constraint reservation_seat_pkey');
    // Some versions of PostgreSQL remove the NOT NULL together with the primary key, others do not.
    this.addSql('alter table reservation_seat alter reservation_id set not null, alter seat_id set not null');
    // The unique index does not contain a lab's holds, but these are given back by their seat, too.
    this.addSql(`create index reservation_seat_active_in_lab on reservation_seat (seat_id)
      where active and lab`);
  }
}
