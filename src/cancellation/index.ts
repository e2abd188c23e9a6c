import { defineRoom } from '../room/index.js';
import { Migration0028Cancellations } from './0028-cancellations.js';
import { announceChanges, TELL_MS, tellHolders } from './announce-changes.js';
import { CancelPerformanceResolver, StuckPurchasesResolver } from './cancellation.resolver.js';
import { Cancellations } from './cancellations.js';
import { RUN_MS, runCancellations } from './run-cancellations.js';

export { holdersConcerned } from './holders-concerned.topic.js';

/** What a change leaves to do: a cancelled performance is given back, and holders of tickets are told. */
export const cancellationRoom = defineRoom({
  name: 'cancellation',
  migrations: [{ name: '0028-cancellations', class: Migration0028Cancellations }],
  sqlFunctions: [
    'src/cancellation/sql/write-holders-concerned.sql',
    'src/cancellation/sql/begin-cancellation.sql',
    'src/cancellation/sql/take-cancellation.sql',
    'src/cancellation/sql/release-cancelled.sql',
    'src/cancellation/sql/refund-listed.sql',
    'src/cancellation/sql/end-cancellation.sql',
    'src/cancellation/sql/tell-holders.sql',
  ],
  build({ pool, backgroundPool, report }) {
    const cancellations = new Cancellations(pool);
    const onError = report('giving back what a cancelled performance has sold');
    return {
      resolvers: [
        new CancelPerformanceResolver(pool, cancellations),
        new StuckPurchasesResolver(cancellations),
      ],
      consumers: [announceChanges],
      jobs: [
        {
          name: 'give back cancelled performances',
          every: RUN_MS,
          run: () => runCancellations({ pool: backgroundPool, onError }),
        },
        { name: 'tell holders of changes', every: TELL_MS, run: () => tellHolders(backgroundPool) },
      ],
    };
  },
});
