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
  asked: DocumentRequest & { variables?: unknown };
  authorization: string | undefined;
  accept: AnswerType;
  address: string;
  requestId: string;
}

export interface LaneAnswer {
  status: number;
  /** JSON. */
  text: string;
}

/**
 * Answers trusted operations, which are prepared when the server starts, with the bounds, the budget and the
 * errors of every other request. What it does not answer it leaves as it was: anything that is wrong with a
 * request before it is executed is told by the one way that serves everything.
 */
export class CompiledLane {
  readonly #plans = new Map<TrustedOperation, Plan>();
  readonly #mask: ReturnType<typeof errorMask>;

  constructor(private readonly deps: LaneDeps) {
    const { schema, documents, production } = deps;
    this.#mask = errorMask({ suggestions: !production });
    for (const trusted of documents.all) {
      const plan = createPlan(schema, trusted.document, trusted.operation);
      if (plan) this.#plans.set(trusted, plan);
    }
  }

  /** Undefined: not one for this lane, and nothing has happened. */
  async answer(request: LaneRequest): Promise<LaneAnswer | undefined> {
    const trusted = this.deps.documents.find(request.asked);
    const plan = trusted && this.#plans.get(trusted);
    if (!plan) return undefined;
    // Whatever it is, the other way meets it again and knows how to tell it.
    const admitted = await this.#admitted(trusted, request).catch(() => undefined);
    if (!admitted) return undefined;
    const { context, variables, spent } = admitted;
    return this.#told(await plan(context, variables), request, trusted, spent);
  }

  /** @throws what the other way will */
  async #admitted(
    { document, operation }: TrustedOperation,
    { asked, authorization, address, requestId }: LaneRequest,
  ): Promise<{ context: Context; variables: Record<string, unknown>; spent: Spent } | undefined> {
    const { schema, authenticate, budget } = this.deps;
    const given = asked.variables ?? {};
    if (!isRecord(given) || !isRecord(asked.extensions ?? {})) return undefined;
    const caller = await authenticate(authorization);
    const { variableDefinitions = [] } = operation;
    const { coerced } = getVariableValues(schema, variableDefinitions, given, ONE);
    if (!coerced) return undefined;
    const cost = admit({ schema, document, operation, variables: given });
    const spent = await budget.spend({ caller, address }, cost);
    return { context: { requestId, caller, address, loaders: new Loaders() }, variables: coerced, spent };
  }

  #told(
    result: ExecutionResult,
    { requestId, accept, asked: { query } }: LaneRequest,
    { name: operationName, text, document }: TrustedOperation,
    spent: Spent,
  ): LaneAnswer {
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

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** How many errors are told is the other way's concern. */
const ONE = { maxErrors: 1 };
