import type { Statement } from '../../../platform/postgres.js';
import type { DrawnPlan } from '../plan.js';
import type { PlanCategory } from '../pretix/work.js';

export interface SeatingPlanRow {
  id: number;
  venueId: number;
  name: string;
  categories: PlanCategory[];
  seatsTotal: number;
  changedAt: Date;
}

/** All but the long parts. */
export const SEATING_PLAN_COLUMNS = `
  id, venue_id as "venueId", name, categories, seats_total as "seatsTotal", changed_at as "changedAt"`;

/** Values: plans. */
export const SEATING_PLANS_BY_ID: Statement = {
  name: 'seating-plans-by-id',
  readOnly: true,
  text: `select ${SEATING_PLAN_COLUMNS} from seating_plan where id = any($1::int[])`,
};

/**
 * Whose venue it is. Until the transaction ends, the venue stays theirs. No row: there is no such venue, or
 * it is archived. Values: venue.
 */
export const AGENCY_OF_VENUE: Statement = {
  name: 'agency-of-venue',
  text: 'select agency_id as "agencyId" from venue where id = $1 and archived_at is null for share',
};

/** The same for the venue of a plan. Values: plan. */
export const AGENCY_OF_SEATING_PLAN: Statement = {
  name: 'agency-of-seating-plan',
  text: `
    select v.agency_id as "agencyId" from seating_plan p join venue v on v.id = p.venue_id
    where p.id = $1 for share of v`,
};

/** Values: venue, name, document, sheet, sections, categories, seats. */
export const INSERT_SEATING_PLAN: Statement = {
  name: 'seating-plan-insert',
  text: `
    insert into seating_plan (venue_id, name, document, sheet, sections, categories, seats_total)
    values ($1, $2, $3::json, $4::jsonb, $5::jsonb, $6::jsonb, $7)
    returning ${SEATING_PLAN_COLUMNS}`,
};

/** The plan as it was, locked until the transaction ends. Values: plan. */
export const LOCK_SEATING_PLAN: Statement = {
  name: 'seating-plan-lock',
  text: `select ${SEATING_PLAN_COLUMNS} from seating_plan where id = $1 for no key update`,
};

/** Values: plan, name, document, sheet, sections, categories, seats. */
export const REPLACE_SEATING_PLAN: Statement = {
  name: 'seating-plan-replace',
  text: `
    update seating_plan
    set name = $2, document = $3::json, sheet = $4::jsonb, sections = $5::jsonb, categories = $6::jsonb,
      seats_total = $7, changed_at = clock_timestamp()
    where id = $1
    returning ${SEATING_PLAN_COLUMNS}`,
};

/** Values: user, plan, action, what it was, what it is. To both, the agency of the venue is added. */
export const RECORD_SEATING_PLAN: Statement = {
  name: 'seating-plan-record',
  text: `
    select record_catalogue_change($1, 'SEATING_PLAN', p.id, $3, $4::jsonb || whose.agency, $5::jsonb || whose.agency)
    from seating_plan p join venue v on v.id = p.venue_id
    cross join lateral (select jsonb_build_object('agency_id', v.agency_id) as agency) as whose
    where p.id = $2`,
};

export interface SeatingPlanParts extends DrawnPlan {
  venueId: number;
}

/** What a performance copies. It waits for a replacement that is under way. Values: plan. */
export const SEATING_PLAN_PARTS: Statement = {
  name: 'seating-plan-parts',
  text: `
    select venue_id as "venueId", sheet, sections from seating_plan where id = $1 for key share`,
};

export interface SeatingPlanDocument {
  name: string;
  /** Null: the server has drawn it; then its parts are here. */
  document: string | null;
  sheet: DrawnPlan['sheet'] | null;
  sections: DrawnPlan['sections'] | null;
}

/** Values: plan. */
export const SEATING_PLAN_DOCUMENT: Statement = {
  name: 'seating-plan-document',
  readOnly: true,
  text: `
    select name, document::text as document,
      case when document is null then sheet end as sheet,
      case when document is null then sections end as sections
    from seating_plan where id = $1`,
};
