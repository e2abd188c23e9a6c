import type { Caller } from '../../../graphql/context.js';
import { inOrder } from '../../../platform/in-order.js';
import { type Database, inTransaction, run, type Transaction } from '../../../platform/postgres.js';
import { organiserOf } from '../../organiser.js';
import type { PlanThreads } from '../pretix/threads.js';
import type { ReadPlan } from '../pretix/work.js';
import {
  AGENCY_OF_SEATING_PLAN,
  AGENCY_OF_VENUE,
  INSERT_SEATING_PLAN,
  LOCK_SEATING_PLAN,
  RECORD_SEATING_PLAN,
  REPLACE_SEATING_PLAN,
  SEATING_PLAN_DOCUMENT,
  SEATING_PLANS_BY_ID,
  type SeatingPlanDocument,
  type SeatingPlanRow,
} from './seating-plan.statement.js';

/** The caller of a request, as `organiserOf` looks at it. */
type By = { caller: Caller | null };

/** The seating plans of venues. Organisers of the venue's agency and admins may change them. */
export class SeatingPlans {
  constructor(
    /** A pool whose statements may take seconds. */
    private readonly pool: Database,
    private readonly threads: PlanThreads,
  ) {}

  readonly byId = async (ids: readonly number[]): Promise<(SeatingPlanRow | null)[]> => {
    const rows = await run<SeatingPlanRow>(this.pool, SEATING_PLANS_BY_ID, [ids]);
    return inOrder(ids, rows, ({ id }) => id);
  };

  /** @returns false: there is no such venue. @throws Fault UNAUTHENTICATED, FORBIDDEN */
  mayImport(by: By, venueId: number): Promise<boolean> {
    return mayChange(this.pool, by, AGENCY_OF_VENUE, venueId);
  }

  /** @returns false: there is no such plan. @throws Fault UNAUTHENTICATED, FORBIDDEN */
  mayReplace(by: By, planId: number): Promise<boolean> {
    return mayChange(this.pool, by, AGENCY_OF_SEATING_PLAN, planId);
  }

  /** Null: there is no such venue. @throws Fault UNAUTHENTICATED, FORBIDDEN */
  insert(by: By, venueId: number, plan: ReadPlan): Promise<SeatingPlanRow | null> {
    return inTransaction(this.pool, async (transaction) => {
      if (!(await mayChange(transaction, by, AGENCY_OF_VENUE, venueId))) return null;
      const [row] = await run<SeatingPlanRow>(transaction, INSERT_SEATING_PLAN, [
        venueId,
        ...columnsOf(plan),
      ]);
      await record(transaction, by, 'CREATED', null, row!);
      return row!;
    });
  }

  /** Performances keep the copy that they have. Null: there is no such plan. @throws as `insert` */
  replace(by: By, planId: number, plan: ReadPlan): Promise<SeatingPlanRow | null> {
    return inTransaction(this.pool, async (transaction) => {
      if (!(await mayChange(transaction, by, AGENCY_OF_SEATING_PLAN, planId))) return null;
      const [before] = await run<SeatingPlanRow>(transaction, LOCK_SEATING_PLAN, [planId]);
      const values = [planId, ...columnsOf(plan)];
      const [row] = await run<SeatingPlanRow>(transaction, REPLACE_SEATING_PLAN, values);
      await record(transaction, by, 'CHANGED', before!, row!);
      return row!;
    });
  }

  /** The plan in the format of pretix, as JSON. Null: there is no such plan. */
  async export(planId: number, signal: AbortSignal): Promise<string | null> {
    const [plan] = await run<SeatingPlanDocument>(this.pool, SEATING_PLAN_DOCUMENT, [planId]);
    if (!plan) return null;
    const { name, document, sheet, sections } = plan;
    if (document !== null) return document;
    const drawn = { sheet: sheet!, sections: sections! };
    const written = await this.threads.do({ what: 'WRITE', name, plan: drawn }, signal);
    return written.outcome === 'WRITTEN' ? written.document : null;
  }
}

async function mayChange(
  db: Database | Transaction,
  by: By,
  agencyOf: typeof AGENCY_OF_VENUE,
  id: number,
): Promise<boolean> {
  const [found] = await run<{ agencyId: number | null }>(db, agencyOf, [id]);
  await organiserOf(db, by, found?.agencyId ?? null);
  return found !== undefined;
}

const columnsOf = ({ name, document, sheet, sections, categories, seatsTotal }: ReadPlan): unknown[] => [
  name,
  document,
  sheet,
  sections,
  JSON.stringify(categories),
  seatsTotal,
];

async function record(
  transaction: Transaction,
  { caller }: By,
  action: 'CREATED' | 'CHANGED',
  before: SeatingPlanRow | null,
  after: SeatingPlanRow,
): Promise<void> {
  const values = [caller!.userId, after.id, action, before && toldOf(before), toldOf(after)];
  await run(transaction, RECORD_SEATING_PLAN, values);
}

/** By the names of the columns, as all changes are recorded. */
const toldOf = ({ venueId, name, categories, seatsTotal }: SeatingPlanRow): string =>
  JSON.stringify({ venue_id: venueId, name, categories, seats_total: seatsTotal });
