import { GraphQLError, type ValidationRule } from 'graphql';
import { responseKey, rootFields } from '../../graphql/document.js';

const ONE_FIELD = 'A subscription has exactly one field at its root, and it is not an introspection field.';

/** A subscription has one field at its root, with or without `@skip` and `@include`. */
export const OneRootFieldRule: ValidationRule = (context) => ({
  OperationDefinition(operation) {
    if (operation.operation !== 'subscription') return;
    const fields = rootFields(context.getDocument(), operation);
    const names = new Set(fields.map(responseKey));
    const wrong = fields.filter(({ name }) => name.value.startsWith('__'));
    if (names.size > 1 || wrong.length > 0) {
      context.reportError(new GraphQLError(ONE_FIELD, { nodes: names.size > 1 ? fields : wrong }));
    }
  },
});
