import { Fault } from '../../../platform/fault.js';
import type { Route, RouteAnswer, RouteRequest } from '../../../room/index.js';
import { SEATING_PLAN_ID, VENUE_ID } from '../../ids.js';
import type { Mistake } from '../pretix/mistakes.js';
import type { PlanThreads } from '../pretix/threads.js';
import type { FlagCategories } from '../pretix/to-plan.js';
import type { ReadPlan } from '../pretix/work.js';
import type { SeatingPlanRow } from './seating-plan.statement.js';
import type { SeatingPlans } from './seating-plans.js';

const BODY_MAX = 16 * 1024 * 1024;
/** A plan costs as much as many small requests. */
const COST = 100;
const FLAG_CATEGORIES_MAX = 20;
const UNPROCESSABLE = 422;

/**
 * Import and export of seating plans in the format of pretix. They are no fields of GraphQL, because a plan
 * is larger than a request to GraphQL may be.
 */
export function seatingPlanRoutes(plans: SeatingPlans, threads: PlanThreads): Route[] {
  const bounds = { ms: 8_000, bodyBytes: BODY_MAX };
  return [
    {
      method: 'POST',
      path: '/seating-plans',
      bounds,
      caller: 'REQUIRED',
      cost: COST,
      answer: async (request) => {
        const venueId = VENUE_ID.decode(request.query.get('venue') ?? '') ?? -1;
        if (!(await plans.mayImport(request, venueId))) throw noVenue();
        return imported(request, threads, 201, async (plan) => {
          const row = await plans.insert(request, venueId, plan);
          if (!row) throw noVenue();
          return row;
        });
      },
    },
    {
      method: 'PUT',
      path: '/seating-plans/:plan',
      bounds,
      caller: 'REQUIRED',
      cost: COST,
      answer: async (request) => {
        const planId = SEATING_PLAN_ID.decode(request.parameters.plan!) ?? -1;
        if (!(await plans.mayReplace(request, planId))) throw noPlan();
        return imported(request, threads, 200, async (plan) => {
          const row = await plans.replace(request, planId, plan);
          if (!row) throw noPlan();
          return row;
        });
      },
    },
    {
      method: 'GET',
      path: '/seating-plans/:plan',
      bounds: { ms: 8_000 },
      caller: 'REQUIRED',
      cost: COST,
      answer: async (request) => {
        const planId = SEATING_PLAN_ID.decode(request.parameters.plan!.replace(/\.json$/, '')) ?? -1;
        if (!(await plans.mayReplace(request, planId))) throw noPlan();
        const body = await plans.export(planId, request.signal);
        if (body === null) throw noPlan();
        return { body, headers: { 'content-type': 'application/json; charset=utf-8' } };
      },
    },
  ];
}

const noVenue = (): Fault => new Fault('NOT_FOUND', '`venue` names no venue.');
const noPlan = (): Fault => new Fault('NOT_FOUND', 'There is no such seating plan.');

async function imported(
  request: RouteRequest,
  threads: PlanThreads,
  status: number,
  keep: (plan: ReadPlan) => Promise<SeatingPlanRow>,
): Promise<RouteAnswer> {
  const flags = flagCategories(request.query);
  const read = await threads.do({ what: 'READ', body: request.body, flags }, request.signal);
  if (read.outcome === 'MISTAKES') return mistaken(read.mistakes);
  if (read.outcome === 'TOO_MANY_PARTS')
    throw new Fault('BAD_USER_INPUT', 'The body has more values, or deeper ones, than a plan can have.');
  if (read.outcome !== 'READ') throw new Fault('BAD_REQUEST', 'The body is not JSON in UTF-8.');
  const names = read.categories.map(({ name }) => name);
  const foreign = Object.values(flags)
    .flat()
    .find((name) => !names.includes(name));
  if (foreign !== undefined)
    throw new Fault('BAD_USER_INPUT', `No seat of the plan has the category \`${foreign}\`.`);
  const { id, venueId, name, categories, seatsTotal } = await keep(read);
  const body = {
    id: SEATING_PLAN_ID.encode(id),
    venueId: VENUE_ID.encode(venueId),
    name,
    seatsTotal,
    categories,
  };
  return { status, body };
}

/** Every mistake as an error of its own, in the shape of the API's errors. */
function mistaken(mistakes: readonly Mistake[]): RouteAnswer {
  const errors = mistakes.map(({ pointer, message }) => ({
    message,
    extensions: { code: 'BAD_USER_INPUT', pointer },
  }));
  return { status: UNPROCESSABLE, body: { errors } };
}

function flagCategories(query: URLSearchParams): FlagCategories {
  const named = (flag: string): string[] => {
    const names = query.getAll(flag);
    if (names.length <= FLAG_CATEGORIES_MAX) return names;
    throw new Fault('BAD_USER_INPUT', `\`${flag}\` stands at most ${FLAG_CATEGORIES_MAX} times.`);
  };
  return {
    wheelchair: named('wheelchair'),
    companion: named('companion'),
    restrictedView: named('restrictedView'),
  };
}
