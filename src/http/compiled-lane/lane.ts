import { type ExecutionResult, type GraphQLSchema, getVariableValues } from 'graphql';
import { type Context, Loaders } from '../../graphql/context.js';
import type { Logger } from '../../platform/logger.js';
import type { AnswerType } from '../accept.js';
import { admit } from '../admit.js';
import type { Budget, Spent } from '../budget.js';
import type { Authenticate } from '../graphql-route.js';
import { errorMask, logUnexpected } from '../mask.js';
import { respond } from '../respond.js';
import type { DocumentRequest, TrustedDocuments, TrustedOperation } from '../trusted-documents.js';
import { isPromise } from './execution.js';
import { asksForUnchanging, type KeptAnswer, KeptAnswers } from './kept-answers.js';
import { locationsIn } from './locations.js';
import { createPlan, type Plan } from './plan.js';

export interface LaneDeps {
  schema: GraphQLSchema;
  documents: TrustedDocuments;
  authenticate: Authenticate;
  budget: Budget;
  production: boolean;
  logger: Logger;
}

export interface LaneRequest {
  /** The body, or what stands for it in the URL; nothing is checked yet. */
  asked: DocumentRequest & { variables?: Record<string, unknown> | null };
  /** True: it came by GET, so it may only read, and what never changes is answered as such. */
  readOnly: boolean;
  authorization: string | undefined;
  accept: AnswerType;
  address: string;
  requestId: string;
}

/** What one caller is told. */
export interface TextAnswer {
  status: number;
  /** JSON. */
  text: string;
}

export type LaneAnswer = TextAnswer | KeptAnswer;

/**
 * Answers trusted operations, which are prepared when the server starts, with the bounds, the budget and the
 * errors of every other request. What it does not answer it leaves as it was: anything that is wrong with a
 * request before it is executed is told by the one way that serves everything.
 */
export class CompiledLane {
  readonly #plans = new Map<TrustedOperation, Plan>();
  readonly #unchanging = new Set<TrustedOperation>();
  readonly #kept = new KeptAnswers();
  readonly #mask: ReturnType<typeof errorMask>;

  constructor(private readonly deps: LaneDeps) {
    const { schema, documents, production } = deps;
    this.#mask = errorMask({ suggestions: !production });
    for (const trusted of documents.all) {
      const plan = createPlan(schema, trusted.document, trusted.operation);
      if (plan) this.#plans.set(trusted, plan);
      if (plan && asksForUnchanging(schema, trusted)) this.#unchanging.add(trusted);
    }
  }

  /** Undefined: not one for this lane, and nothing has happened. */
  async answer(request: LaneRequest): Promise<LaneAnswer | undefined> {
    const trusted = this.deps.documents.find(request.asked);
    const plan = trusted && this.#plans.get(trusted);
    if (!plan || (request.readOnly && trusted.operation.operation !== 'query')) return undefined;
    const variables = this.#variables(trusted, request);
    if (!variables) return undefined;
    let spent: Spent;
    let context: Context;
    try {
      const { address, requestId, asked } = request;
      const authenticated = this.deps.authenticate(request.authorization);
      // Waiting is a turn of the queue of promises, and most of these are there already.
      const caller = isPromise(authenticated) ? await authenticated : authenticated;
      const cost = admit({ schema: this.deps.schema, ...trusted, variables: asked.variables ?? {} });
      context = { requestId, caller, address, loaders: new Loaders() };
      const paid = this.deps.budget.spend(context, cost);
      spent = isPromise(paid) ? await paid : paid;
    } catch {
      // Whatever it is, the other way meets it again and knows how to tell it.
      return undefined;
    }
    if (request.readOnly && this.#unchanging.has(trusted)) {
      const execute = async (): Promise<ExecutionResult> => plan(context, variables);
      const kept = await this.#kept.of(`${trusted.id} ${JSON.stringify(variables)}`, () => keepable(execute));
      if (kept) return kept;
    }
    const result = plan(context, variables);
    return this.#told(isPromise(result) ? await result : result, request, trusted, spent);
  }

  /** Undefined: they are not what the operation declares. */
  #variables(
    { operation: { variableDefinitions = [] } }: TrustedOperation,
    { asked: { variables, extensions } }: LaneRequest,
  ): Record<string, unknown> | undefined {
    const given = variables ?? {};
    if (!isRecord(given) || !isRecord(extensions ?? {})) return undefined;
    return getVariableValues(this.deps.schema, variableDefinitions, given, ONE).coerced;
  }

  #told(
    result: ExecutionResult,
    { requestId, accept, asked: { query } }: LaneRequest,
    { name: operationName, text, document }: TrustedOperation,
    spent: Spent,
  ): TextAnswer {
    const { data, errors: found } = result;
    if (found) logUnexpected(this.deps.logger, found, { requestId, operationName });
    const asWritten = typeof query !== 'string' || query === text;
    const locations = found && !asWritten ? locationsIn(query, document) : undefined;
    const masked = found?.map((error) => {
      const formatted = error.toJSON();
      return this.#mask(locations ? { ...formatted, locations: locations(error) } : formatted, error);
    });
    const { status = 200, errors, extensions } = respond({ errors: masked, data, requestId, spent, accept });
    return { status, text: `${JSON.stringify({ errors, data, extensions })}\n` };
  }
}

/** Undefined for what may be another answer next time: an error, or something that is not there yet. */
async function keepable(execute: () => Promise<ExecutionResult>): Promise<string | undefined> {
  const { data, errors } = await execute();
  const complete = !errors && data && Object.values(data).every((value) => value !== null);
  return complete ? `${JSON.stringify({ data })}\n` : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** How many errors are told is the other way's concern. */
const ONE = { maxErrors: 1 };
