import { seatsSold } from '../../catalogue/index.js';
import { defineConsumer } from '../../events/index.js';
import { run } from '../../platform/postgres.js';
import { END_PASSES_OF_BUYERS } from './pass.statement.js';

/** A purchase is what a pass is for, so the pass ends with it. */
export const passesOfBuyers = defineConsumer({
  name: 'waiting-room',
  topics: [seatsSold],
  from: 'beginning',
  async handle(events, transaction) {
    const bought = events.flatMap(({ payload: { performanceId, userIds }, writtenAt }) =>
      userIds.map((userId) => ({ performanceId, userId, writtenAt })),
    );
    await run(transaction, END_PASSES_OF_BUYERS, [
      bought.map(({ performanceId }) => performanceId),
      bought.map(({ userId }) => userId),
      bought.map(({ writtenAt }) => writtenAt),
    ]);
  },
});
