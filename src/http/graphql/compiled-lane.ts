import type { ExecutionResult, GraphQLFormattedError, GraphQLSchema } from 'graphql';
import {
  type DocumentRequest,
  locationsIn,
  type PlannedOperation,
  type PlannedOperations,
} from '../../execution/index.js';
import { type Authentication, type Caller, type Context, Loaders } from '../../graphql/context.js';
import { Fault } from '../../platform/fault.js';
import type { Logger } from '../../platform/logger.js';
import { andThen, isPromise, type MaybePromise } from '../../platform/maybe-promise.js';
import { admit } from '../admission/admit.js';
import type { Budget, Spent } from '../admission/budget.js';
import type { TextAnswer } from '../transport/exchange.js';
import { isRecord } from '../transport/json-object.js';
import type { AnswerType } from './accept.js';
import { faultAnswer, faultOf } from './answer-errors.js';
import type { KeptAnswer, KeptAnswers } from './kept-answers.js';
import { errorMask, extensionsOf, faultHeaders, logUnexpected, statusOf } from './mask.js';
import { respond } from './respond.js';

export interface LaneDeps {
  schema: GraphQLSchema;
  operations: PlannedOperations;
  authenticate: Authentication['authenticate'];
  budget: Budget;
  keptAnswers: KeptAnswers;
  production: boolean;
  logger: Logger;
}

export interface LaneRequest {
  /** The body, or the parameters in the URL that replace it. Nothing is checked yet. */
  asked: DocumentRequest & { variables?: Record<string, unknown> | null };
  /** True: the request is a GET. It may only read, and an answer that all callers share is kept. */
  readOnly: boolean;
  authorization: string | undefined;
  accept: AnswerType;
  address: string;
  requestId: string;
}

export type LaneAnswer = TextAnswer | KeptAnswer;

interface Admitted {
  context: Context;
  spent: Spent;
}

/**
 * Answers operations that have a plan, with the same bounds, budget and errors as the general way. It also
 * answers callers that it refuses: an expired token or a spent budget costs no more than a good answer. Any
 * other request that is wrong before it is executed is left untouched, and the general way reports the
 * mistake.
 */
export class CompiledLane {
  readonly #mask: ReturnType<typeof errorMask>;

  constructor(private readonly deps: LaneDeps) {
    this.#mask = errorMask({ suggestions: !deps.production });
  }

  /** Undefined: the request is not for this lane. Then nothing has happened. */
  answer(request: LaneRequest): MaybePromise<LaneAnswer | undefined> {
    const { asked, readOnly } = request;
    const planned = this.deps.operations.find(asked);
    if (!planned || (readOnly && planned.operation.operation !== 'query')) return undefined;
    const given = asked.variables ?? {};
    if (!isRecord(given) || !isRecord(asked.extensions ?? {})) return undefined;
    const variables = planned.plan.coerced(given);
    if (!variables) return undefined;
    return andThen(this.#admitted(planned, request), (admitted) =>
      admitted && 'context' in admitted ? this.#executed(planned, request, variables, admitted) : admitted,
    );
  }

  /**
   * A TextAnswer: the request is refused. Undefined: something else is wrong; the general way finds it again
   * and reports it.
   */
  #admitted(
    planned: PlannedOperation,
    request: LaneRequest,
  ): MaybePromise<Admitted | TextAnswer | undefined> {
    const { authenticate, logger } = this.deps;
    const { requestId, authorization } = request;
    const cost = this.#costOf(planned, request);
    if (cost === undefined) return undefined;
    const failed = (error: unknown): TextAnswer => faultAnswer(faultOf(error, requestId, logger), request);
    let caller: ReturnType<Authentication['authenticate']>;
    try {
      caller = authenticate(authorization);
    } catch (error) {
      return failed(error);
    }
    if (!isPromise(caller)) return this.#paid(request, caller, cost);
    return caller.then((late) => this.#paid(request, late, cost), failed);
  }

  /** Undefined: the operation exceeds a bound. */
  #costOf({ document, operation }: PlannedOperation, { asked }: LaneRequest): number | undefined {
    const { schema } = this.deps;
    try {
      return admit({ schema, document, operation, variables: asked.variables ?? {} });
    } catch {
      return undefined;
    }
  }

  #paid(
    request: LaneRequest,
    caller: Caller | null,
    cost: number,
  ): MaybePromise<Admitted | TextAnswer | undefined> {
    const { budget } = this.deps;
    const { address, requestId } = request;
    const context = { requestId, caller, address, loaders: new Loaders() };
    const spent = budget.spend(context, cost);
    if (!isPromise(spent)) return { context, spent };
    // Still the value from before the payment: the code up to here runs in one turn of the event loop.
    const remaining = budget.remaining(context);
    return spent.then(
      (late) => ({ context, spent: late }),
      (error) =>
        error instanceof Fault && error.code === 'RATE_LIMITED'
          ? this.#overspent(error, request, { requested: cost, remaining })
          : undefined,
    );
  }

  /** The general way checks for an empty budget before it reads a document, so it reports no cost then. */
  #overspent(fault: Fault, request: LaneRequest, spent: Spent): TextAnswer {
    if (spent.remaining !== null && spent.remaining <= 0) return faultAnswer(fault, request);
    const { requestId, accept } = request;
    const masked: GraphQLFormattedError[] = [
      { message: fault.message, extensions: { ...extensionsOf(fault) } },
    ];
    const { errors, extensions } = respond({ errors: masked, data: undefined, requestId, spent, accept });
    const head = Object.entries(faultHeaders(fault)).flat();
    return {
      status: statusOf(fault.code),
      type: accept,
      head,
      text: `${JSON.stringify({ errors, extensions })}\n`,
    };
  }

  #executed(
    planned: PlannedOperation,
    request: LaneRequest,
    variables: Record<string, unknown>,
    { context, spent }: Admitted,
  ): MaybePromise<LaneAnswer> {
    const { plan, shared } = planned;
    const tell = (): MaybePromise<LaneAnswer> =>
      andThen(plan.execute(context, variables), (result) => this.#told(result, request, planned, spent));
    if (!request.readOnly || !shared) return tell();
    const key = `${shared.id} ${JSON.stringify(variables)}`;
    // Without the caller: a field that is marked as public by mistake has no caller to tell of.
    const withoutCaller = { ...context, caller: null, loaders: new Loaders() };
    const kept = this.deps.keptAnswers.of(key, shared.publicity, () =>
      keepable(async () => plan.execute(withoutCaller, variables)),
    );
    return kept.then((answer) => answer ?? tell());
  }

  #told(
    result: ExecutionResult,
    { requestId, accept, asked: { query } }: LaneRequest,
    { name: operationName, text, document, operation }: PlannedOperation,
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
    return { status, type: accept, head: NONE, text: `${JSON.stringify({ errors, data, extensions })}\n` };
  }
}

const NONE: TextAnswer['head'] = [];

/** Undefined: the next answer may differ, because this one has an error or a root field that is null. */
async function keepable(execute: () => Promise<ExecutionResult>): Promise<string | undefined> {
  const { data, errors } = await execute();
  const complete = !errors && data && Object.values(data).every((value) => value !== null);
  return complete ? `${JSON.stringify({ data })}\n` : undefined;
}
