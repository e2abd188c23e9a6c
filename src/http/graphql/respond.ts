import type { ExecutionResult, GraphQLFormattedError } from 'graphql';
import type { Spent } from '../admission/budget.js';
import type { AnswerType } from './accept.js';

/** The parts of an answer that the compiled lane and the general way have in common. */
export interface Answer {
  /** Undefined: the errors decide the status; it is 200 for errors of resolvers. */
  status: number | undefined;
  errors: GraphQLFormattedError[] | undefined;
  extensions: { cost: Spent } | undefined;
}

interface Answered {
  /** The masked errors. */
  errors: readonly GraphQLFormattedError[] | undefined;
  data: ExecutionResult['data'];
  requestId: string;
  /** Undefined: the request was refused before its cost was known. */
  spent: Spent | undefined;
  accept: AnswerType;
}

/** Completes the result of an operation: every error gets the request's id, and the cost is added. */
export function respond({ errors: masked, data, requestId, spent, accept }: Answered): Answer {
  const errors = masked?.map((error) => ({ ...error, extensions: { ...error.extensions, requestId } }));
  const mistaken = errors !== undefined && data == null && errors.every(isClientsMistake);
  // Under `application/json` a well-formed request is answered with 200, even when its document is refused.
  // Only under `application/graphql-response+json` can a client tell the server's 400 from a proxy's.
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

/** Whether the client made the mistake, in the document or in a value. */
function isClientsMistake({ extensions }: GraphQLFormattedError): boolean {
  return CLIENTS_MISTAKES.has(extensions?.code);
}
