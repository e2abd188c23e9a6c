import type { CatalogueOffers } from '../catalogue/index.js';
import type { UserRow } from '../people/index.js';
import { defineRoom } from '../room/index.js';
import { AdminReservationResolver, SalesFiguresResolver } from './console.resolver.js';
import { Exports } from './export-routes.js';

/** What the console gets from other rooms. */
interface ConsoleNeeds {
  catalogue: CatalogueOffers;
  findAccount: (email: string) => Promise<string | null>;
  readUsers: (ids: readonly string[]) => Promise<(UserRow | null)[]>;
}

/** What organisers and admins read of a sale: reservations, figures and exports. It changes nothing. */
export const consoleRoom = defineRoom({
  name: 'console',
  metrics: (make) => ({
    rows: make.counter('ticket_rush_export_rows_total', 'Rows that were read for exports.'),
    running: make.gauge('ticket_rush_exports_running', 'Exports that are being written.'),
  }),
  build({ pool, bulkPool, metrics }, { catalogue: { catalogue }, findAccount, readUsers }: ConsoleNeeds) {
    const deps = { pool, bulkPool, catalogue, findAccount, readUsers };
    const exports = new Exports({ pool, db: bulkPool, readUsers }, metrics);
    return {
      resolvers: [new AdminReservationResolver(deps), new SalesFiguresResolver(deps)],
      routes: exports.routes(),
    };
  },
});
