import { defineRoom } from '../room/index.js';
import { sellOut } from './sell-out.js';

/** What the demonstration gets from other rooms. */
interface DemonstrationNeeds {
  /** Empty without the demonstration catalogue. */
  performancesToSellOut: () => Promise<readonly number[]>;
}

const EVERY_MS = 24 * 60 * 60_000;

/**
 * What happens in the demonstration catalogue by itself: one of its concerts is bought by guests of its own,
 * through the public API, so that a visitor sees a sold-out sale with real tickets.
 */
export const demonstrationRoom = defineRoom({
  name: 'demonstration',
  build({ publicUrl, notice }, { performancesToSellOut }: DemonstrationNeeds) {
    return {
      jobs: [
        {
          name: 'sell out a concert of the demonstration',
          every: EVERY_MS,
          role: 'api',
          async run() {
            for (const performanceId of await performancesToSellOut()) {
              const sold = await sellOut(publicUrl(), performanceId);
              if (sold > 0) notice(`guests of the demonstration have bought ${sold} seats`);
            }
          },
        },
      ],
    };
  },
});
