import { Migration } from '@mikro-orm/migrations';

/** Where the numbers of seat.fence come from; the column is there from the beginning, without an index. */
export class Migration0005SeatFence extends Migration {
  override up(): void {
    // No cache: with one, each connection would draw numbers from a block of its own, and a later request
    // could get a smaller number. A number that is never written leaves a gap, which means nothing.
    this.addSql('create sequence seat_fence cache 1');
  }
}
