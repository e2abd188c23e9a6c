import { Migration } from '@mikro-orm/migrations';

/**
 * A hold is entered in one index, that of its seat, where it was entered in two. See ADR 0014.
 */
export class Migration0007OneIndexAHold extends Migration {
  override up(): void {
    // Reservation and seat can only meet once: the id of a reservation is unique, its holds come in one
    // write, and the wall refuses a repeat.
    this.addSql('alter table reservation_seat drop constraint reservation_seat_pkey');
    // Some versions of PostgreSQL take this away with the primary key, others do not.
    this.addSql('alter table reservation_seat alter reservation_id set not null, alter seat_id set not null');
    // The wall leaves a lab's holds out, and they are given back by their seat, too.
    this.addSql(`create index reservation_seat_active_in_lab on reservation_seat (seat_id)
      where active and lab`);
  }
}
