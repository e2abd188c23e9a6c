import { type GraphQLSchema, isObjectType, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import { type Publicity, publicityOf } from '../graphql/public.js';
import type { TrustedOperation } from './trusted-documents.js';

/** How the answer to an operation changes. Undefined: it is private, because one of its fields may be. */
export function publicityOfAnswer(
  schema: GraphQLSchema,
  { document, operation }: TrustedOperation,
): Publicity | undefined {
  if (operation.operation !== 'query') return undefined;
  const types = new TypeInfo(schema);
  const found = new Set<Publicity | undefined>();
  visit(
    document,
    visitWithTypeInfo(types, {
      Field(node) {
        if (node.name.value === '__typename') return;
        const parent = types.getParentType();
        found.add(isObjectType(parent) ? publicityOf(types.getFieldDef(), parent) : undefined);
      },
    }),
  );
  if (found.has(undefined)) return undefined;
  return found.has('LIVE') ? 'LIVE' : 'STILL';
}
