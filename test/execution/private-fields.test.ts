import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { getNamedType, isAbstractType, isObjectType } from 'graphql';
import { publicityOf } from '../../src/graphql/public.js';
import { buildEmptyHouse, type EmptyHouse } from '../../src/printed-schema.js';

let house: EmptyHouse;
beforeAll(async () => {
  house = await buildEmptyHouse();
});
afterAll(() => house.close());

/**
 * The fields without a mark of the types that public answers are made of. An answer that selects one of them
 * is made for each request. What lies behind them is reached by no public answer.
 */
function privateFields(): string[] {
  const { schema } = house;
  const reached = new Set([schema.getQueryType()!]);
  const found: string[] = [];
  for (const type of reached) {
    for (const field of Object.values(type.getFields())) {
      if (publicityOf(field, type) === undefined) {
        found.push(`${type.name}.${field.name}`);
        continue;
      }
      const next = getNamedType(field.type);
      if (isObjectType(next)) reached.add(next);
      if (isAbstractType(next)) for (const member of schema.getPossibleTypes(next)) reached.add(member);
    }
  }
  return found.sort();
}

test('the fields that public answers have no part of are these', () => {
  expect(privateFields()).toEqual([
    'Agency.members',
    'Concert.viewerSeats',
    'Performance.cancellation',
    'Query.adminReservations',
    'Query.catalogueChanges',
    'Query.myAgencies',
    'Query.node',
    'Query.paymentMethods',
    'Query.queuePlace',
    'Query.queueReceipt',
    'Query.reservation',
    'Query.roleChanges',
    'Query.salesFigures',
    'Query.serverTime',
    'Query.standbyPlace',
    'Query.stuckPayments',
    'Query.userRoles',
    'Query.viewer',
  ]);
});
