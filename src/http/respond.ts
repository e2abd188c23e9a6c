import type { ExecutionResult, GraphQLFormattedError } from 'graphql';
import type { AnswerType } from './accept.js';
import type { Spent } from './budget.js';

/** An answer as clients see it, whichever way the request came in. */
export interface Answer {
  /** Undefined: whatever its errors say, which is 200 for those of resolvers. */
  status: number | undefined;
  errors: GraphQLFormattedError[] | undefined;
  extensions: { cost: Spent } | undefined;
}

interface Answered {
  /** Masked. */
  errors: readonly GraphQLFormattedError[] | undefined;
  data: ExecutionResult['data'];
  requestId: string;
  /** Undefined: it was refused before anybody knew what it costs. */
  spent: Spent | undefined;
  accept: AnswerType;
}

/** Completes what an operation came to: every error says which request it is of. */
export function respond({ errors: masked, data, requestId, spent, accept }: Answered): Answer {
  const errors = masked?.map((error) => ({ ...error, extensions: { ...error.extensions, requestId } }));
  const mistaken = errors !== undefined && data == null && errors.every(isClientsMistake);
  // Under `application/json` a well-formed request is answered with 200 even when its document is refused;
  // only `application/graphql-response+json` lets a client tell our 400 from a proxy's.
  const statusOfMistake = accept === 'application/json' ? 200 : 400;
  return {
    status: mistaken ? statusOfMistake : undefined,
    errors,
    extensions: spent && { cost: spent },
  };
}

const CLIENTS_MISTAKES = new Set<unknown>([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_TOO_COMPLEX',
  'BAD_USER_INPUT',
]);

/** Be it a bound of the document or one of a value. */
function isClientsMistake({ extensions }: GraphQLFormattedError): boolean {
  return CLIENTS_MISTAKES.has(extensions?.code);
}
