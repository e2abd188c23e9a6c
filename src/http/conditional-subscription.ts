import {
  type DefinitionNode,
  type GraphQLSchema,
  Kind,
  OperationTypeNode,
  parse,
  SingleFieldSubscriptionsRule,
  validate,
} from 'graphql';
import { BOUNDS } from './admit.js';

/**
 * Whether a text has a subscription whose root field has a condition that GraphQL's own rule about
 * subscriptions cannot look at. The rule knows no variables, and throws where it meets one. The GraphQL
 * server would take that for a fault of its own.
 */
export function hasConditionalSubscription(schema: GraphQLSchema, text: unknown): boolean {
  if (typeof text !== 'string' || !text.includes('subscription') || !text.includes('@')) return false;
  try {
    const document = parse(text, { maxTokens: BOUNDS.tokens, noLocation: true });
    return document.definitions.some(isSubscription) && !canBeValidated(schema, document);
  } catch {
    // The GraphQL server says what is wrong with it.
    return false;
  }
}

function isSubscription(each: DefinitionNode): boolean {
  return each.kind === Kind.OPERATION_DEFINITION && each.operation === OperationTypeNode.SUBSCRIPTION;
}

function canBeValidated(schema: GraphQLSchema, document: ReturnType<typeof parse>): boolean {
  try {
    validate(schema, document, [SingleFieldSubscriptionsRule]);
    return true;
  } catch {
    return false;
  }
}
