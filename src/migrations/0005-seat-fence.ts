import { Migration } from '@mikro-orm/migrations';

/** Where the numbers of seat.fence come from; the column is there from the beginning, without an index. */
export class Migration0005SeatFence extends Migration {
  override up(): void {
    // No cache: each connection would draw numbers from a block of its own, and who comes later could have
    // the smaller one. Numbers that nobody wrote leave gaps, which mean nothing.
    this.addSql('create sequence seat_fence cache 1');
  }
}
