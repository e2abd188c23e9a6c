import { type GraphQLSchema, isObjectType, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import { isUnchanging } from '../graphql/unchanging.js';
import type { TrustedOperation } from './trusted-documents.js';

/** Whether an operation selects only fields that are marked as unchanging. */
export function asksForUnchanging(schema: GraphQLSchema, { document, operation }: TrustedOperation): boolean {
  if (operation.operation !== 'query') return false;
  const types = new TypeInfo(schema);
  let changing = false;
  visit(
    document,
    visitWithTypeInfo(types, {
      Field(node) {
        const parent = types.getParentType();
        const field = types.getFieldDef();
        const marked = isUnchanging(field, parent);
        changing ||= node.name.value !== '__typename' && !(isObjectType(parent) && marked);
      },
    }),
  );
  return !changing;
}
