import { type ExecutionResult, type GraphQLSchema, getVariableValues } from 'graphql';
import { type Context, Loaders } from '../../graphql/context.js';
import { Fault } from '../../platform/fault.js';
import type { Logger } from '../../platform/logger.js';
import type { AnswerType } from '../accept.js';
import { admit } from '../admit.js';
import type { Budget, Spent } from '../budget.js';
import type { Authenticate } from '../graphql-route.js';
import { errorMask, logUnexpected } from '../mask.js';
import { respond } from '../respond.js';
import type { DocumentRequest, TrustedDocuments, TrustedOperation } from '../trusted-documents.js';
import { asksForUnchanging, type KeptAnswer, KeptAnswers } from './kept-answers.js';
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
    const admitted = await this.#admitted(trusted, request).catch((error: unknown) => {
      if (error instanceof Fault) return undefined;
      throw error;
    });
    if (!admitted) return undefined;
    const { context, variables, spent } = admitted;
    const execute = async (): Promise<ExecutionResult> => plan(context, variables);
    if (request.readOnly && this.#unchanging.has(trusted)) {
      const kept = await this.#kept.of(`${trusted.id} ${JSON.stringify(variables)}`, () => keepable(execute));
      if (kept) return kept;
    }
    return this.#told(await execute(), request, trusted.name, spent);
  }

  /** @throws Fault as the other way will */
  async #admitted(
    { document, operation }: TrustedOperation,
    { asked, authorization, address, requestId }: LaneRequest,
  ): Promise<{ context: Context; variables: Record<string, unknown>; spent: Spent } | undefined> {
    const { schema, authenticate, budget } = this.deps;
    const given = asked.variables ?? {};
    if (typeof given !== 'object' || Array.isArray(given)) return undefined;
    const caller = await authenticate(authorization);
    const { variableDefinitions = [] } = operation;
    const { coerced } = getVariableValues(schema, variableDefinitions, given as Record<string, unknown>, ONE);
    if (!coerced) return undefined;
    const cost = admit({ schema, document, operation, variables: given as Record<string, unknown> });
    const spent = await budget.spend({ caller, address }, cost);
    return { context: { requestId, caller, address, loaders: new Loaders() }, variables: coerced, spent };
  }

  #told(
    result: ExecutionResult,
    { requestId, accept }: LaneRequest,
    operationName: string,
    spent: Spent,
  ): TextAnswer {
    const { data, errors: found } = result;
    if (found) logUnexpected(this.deps.logger, found, { requestId, operationName });
    const masked = found?.map((error) => this.#mask(error.toJSON(), error));
    const { status = 200, errors, extensions } = respond({ errors: masked, data, requestId, spent, accept });
    return { status, text: JSON.stringify({ errors, data, extensions }) };
  }
}

/** Undefined for what may be another answer next time: an error, or something that is not there yet. */
async function keepable(execute: () => Promise<ExecutionResult>): Promise<string | undefined> {
  const { data, errors } = await execute();
  const complete = !errors && data && Object.values(data).every((value) => value !== null);
  return complete ? JSON.stringify({ data }) : undefined;
}

/** How many errors are told is the other way's concern. */
const ONE = { maxErrors: 1 };
