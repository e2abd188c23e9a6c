import type { ExecutionResult, GraphQLSchema } from 'graphql';
import { type Caller, type Context, Loaders } from '../../graphql/context.js';
import { type Eventually, isPromise, once } from '../../platform/eventually.js';
import type { Logger } from '../../platform/logger.js';
import type { AnswerType } from '../accept.js';
import { admit } from '../admit.js';
import type { Budget, Spent } from '../budget.js';
import type { Authenticate } from '../graphql-route.js';
import { errorMask, logUnexpected } from '../mask.js';
import { respond } from '../respond.js';
import type { DocumentRequest, TrustedDocuments, TrustedOperation } from '../trusted-documents.js';
import { asksForUnchanging, type KeptAnswer, KeptAnswers } from './kept-answers.js';
import { locationsIn } from './locations.js';
import { createPlan, type Plan } from './plan.js';
import { variableReader } from './values.js';

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

interface Admitted {
  context: Context;
  spent: Spent;
}

interface Prepared {
  trusted: TrustedOperation;
  plan: Plan;
  readVariables: ReturnType<typeof variableReader>;
  /** Its answer never changes. */
  unchanging: boolean;
}

/**
 * Answers trusted operations, which are prepared when the server starts, with the bounds, the budget and the
 * errors of every other request. What it does not answer it leaves as it was: anything that is wrong with a
 * request before it is executed is told by the one way that serves everything.
 */
export class CompiledLane {
  readonly #prepared = new Map<TrustedOperation, Prepared>();
  readonly #kept = new KeptAnswers();
  readonly #mask: ReturnType<typeof errorMask>;

  constructor(private readonly deps: LaneDeps) {
    const { schema, documents, production } = deps;
    this.#mask = errorMask({ suggestions: !production });
    for (const trusted of documents.all) {
      const plan = createPlan(schema, trusted.document, trusted.operation);
      const readVariables = variableReader(schema, trusted.operation);
      const unchanging = asksForUnchanging(schema, trusted);
      if (plan) this.#prepared.set(trusted, { trusted, plan, readVariables, unchanging });
    }
  }

  /** Whether it is an operation of this lane. */
  knows(asked: DocumentRequest): boolean {
    const trusted = this.deps.documents.find(asked);
    return trusted !== undefined && this.#prepared.has(trusted);
  }

  /** Undefined: not one for this lane, and nothing has happened. */
  answer(request: LaneRequest): Eventually<LaneAnswer | undefined> {
    const { asked, readOnly } = request;
    const trusted = this.deps.documents.find(asked);
    const prepared = trusted && this.#prepared.get(trusted);
    if (!prepared || (readOnly && trusted.operation.operation !== 'query')) return undefined;
    const given = asked.variables ?? {};
    if (!isRecord(given) || !isRecord(asked.extensions ?? {})) return undefined;
    const variables = prepared.readVariables(given);
    if (!variables) return undefined;
    return once(
      this.#admitted(prepared, request),
      (admitted) => admitted && this.#executed(prepared, request, variables, admitted),
    );
  }

  /** Undefined: whatever it is, the other way meets it again and knows how to tell it. */
  #admitted({ trusted }: Prepared, request: LaneRequest): Eventually<Admitted | undefined> {
    const { authenticate, budget, schema } = this.deps;
    const { address, requestId, asked, authorization } = request;
    const { document, operation } = trusted;
    const paidBy = (caller: Caller | null): Eventually<Admitted> => {
      const cost = admit({ schema, document, operation, variables: asked.variables ?? {} });
      const context = { requestId, caller, address, loaders: new Loaders() };
      return once(budget.spend(context, cost), (spent) => ({ context, spent }));
    };
    try {
      const admitted = once(authenticate(authorization), paidBy);
      return isPromise(admitted) ? admitted.catch(() => undefined) : admitted;
    } catch {
      return undefined;
    }
  }

  #executed(
    { trusted, plan, unchanging }: Prepared,
    request: LaneRequest,
    variables: Record<string, unknown>,
    { context, spent }: Admitted,
  ): Eventually<LaneAnswer> {
    const tell = (): Eventually<LaneAnswer> =>
      once(plan(context, variables), (result) => this.#told(result, request, trusted, spent));
    if (!request.readOnly || !unchanging) return tell();
    const key = `${trusted.id} ${JSON.stringify(variables)}`;
    const kept = this.#kept.of(key, () => keepable(async () => plan(context, variables)));
    return kept.then((answer) => answer ?? tell());
  }

  #told(
    result: ExecutionResult,
    { requestId, accept, asked: { query } }: LaneRequest,
    { name: operationName, text, document, operation }: TrustedOperation,
    spent: Spent,
  ): TextAnswer {
    const { data, errors: found } = result;
    if (found) logUnexpected(this.deps.logger, found, { requestId, operationName });
    const asWritten = typeof query !== 'string' || query === text;
    const locations = found && !asWritten ? locationsIn(query, document) : undefined;
    const masked = found?.map((error) => {
      const formatted = error.toJSON();
      const located = locations ? { ...formatted, locations: locations(error) } : formatted;
      return this.#mask(located, error, operation.operation === 'mutation');
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
