import {
  type DirectiveNode,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  getDirectiveValues,
  getVariableValues,
  type SelectionNode,
} from 'graphql';
import { rootFields } from '../../graphql/document.js';
import { Fault } from '../../platform/fault.js';
import type { Asked } from '../admission/admit.js';
import { withCode } from './documents.js';

const NOTHING_LEFT =
  'Nothing is left to subscribe to: `@skip` or `@include` leaves out the field at the root.';

/**
 * Finds the mistakes that graphql-js would find only when it subscribes.
 *
 * @throws GraphQLError BAD_USER_INPUT: a variable is missing or has the wrong type
 * @throws Fault BAD_USER_INPUT: a directive leaves out the field at the root
 */
export function checkInput({ schema, document, operation, variables }: Asked): void {
  const definitions = operation.variableDefinitions ?? [];
  const { errors, coerced } = getVariableValues(schema, definitions, variables, { maxErrors: 1 });
  if (errors) throw withCode(errors[0]!, 'BAD_USER_INPUT');
  const applies = (selection: SelectionNode): boolean => isIncluded(selection, coerced);
  if (rootFields(document, operation, applies).length === 0) throw new Fault('BAD_USER_INPUT', NOTHING_LEFT);
}

function isIncluded(selection: { directives?: readonly DirectiveNode[] }, variables: Asked['variables']) {
  const { directives } = selection;
  if (!directives?.length) return true;
  const skip = getDirectiveValues(GraphQLSkipDirective, selection, variables);
  const include = getDirectiveValues(GraphQLIncludeDirective, selection, variables);
  return skip?.if !== true && include?.if !== false;
}
