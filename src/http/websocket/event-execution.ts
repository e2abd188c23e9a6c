import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  type OperationDefinitionNode,
} from 'graphql';
import { type Context, Loaders } from '../../graphql/context.js';
import { Live } from '../../push/live.js';
import { PersonalEvent } from '../../push/personal-event.js';
import type { ExecuteEvent } from './documents.js';
import { PersonalResponses } from './personal-responses.js';
import { SharedResponses } from './shared-responses.js';

/** An operation that was let in. */
export interface LiveOperation extends ExecutionArgs {
  contextValue: Context;
  operation: OperationDefinitionNode;
  variableValues: Record<string, unknown>;
  /**
   * Sends a response that is JSON already.
   *
   * @param taken called when the socket can take more
   */
  deliver(payload: Buffer | string, taken: () => void): void;
  /** A result as clients may see it. */
  respond(result: ExecutionResult): ExecutionResult;
  /** Undefined: graphql-js executes it. */
  executeEvent: ExecuteEvent | undefined;
}

/** JSON. */
type Payload = Buffer | string;

type Responses = AsyncGenerator<ExecutionResult, void, void>;

const shared = new SharedResponses();
const personal = new PersonalResponses();

/**
 * GraphQL's `subscribe`, but for two things: what resolvers have loaded is forgotten after each event, and an
 * event that looks the same to everybody is executed and written once for all who ask the same of it.
 */
export async function subscribe(operation: LiveOperation): Promise<ExecutionResult | Responses> {
  const source = await createSourceEventStream(operation);
  if (!(Symbol.asyncIterator in source)) return source;
  const events = source[Symbol.asyncIterator]() as AsyncGenerator<object, void, void>;
  return events instanceof Live && events.shared
    ? deliverShared(operation, events)
    : executeEach(operation, events);
}

/** Not a generator function: its `return` would wait for the event that never comes. */
function executeEach(operation: LiveOperation, events: AsyncGenerator<object, void, void>): Responses {
  const step = async (
    result: IteratorResult<object, void>,
  ): Promise<IteratorResult<ExecutionResult, void>> =>
    result.done
      ? result
      : { value: await executeOn(operation, result.value, operation.contextValue), done: false };
  const responses: Responses = {
    next: async () => step(await events.next()),
    return: async () => step(await events.return()),
    throw: async (error) => step(await events.throw(error)),
    [Symbol.asyncIterator]: () => responses,
    [Symbol.asyncDispose]: async () => void (await events.return()),
  };
  return responses;
}

/**
 * Writes the events to the socket without the iterations and promises in between, which would cost more than
 * the writing. What is returned tells the protocol only when it is over.
 */
function deliverShared(operation: LiveOperation, events: Live<object>): Responses {
  let sending = false;
  const over = Promise.withResolvers<IteratorResult<ExecutionResult, void>>();
  const goOn = (): void => {
    const result = sending ? undefined : events.poll();
    if (result?.done) over.resolve({ value: undefined, done: true });
    if (!result || result.done) return;
    sending = true;
    const payload = responseTo(operation, result.value);
    if (payload instanceof Promise) payload.then((json) => operation.deliver(json, taken), over.reject);
    else operation.deliver(payload, taken);
  };
  const taken = (): void => {
    sending = false;
    goOn();
  };
  const end = async (): Promise<IteratorResult<ExecutionResult, void>> => {
    await events.return();
    over.resolve({ value: undefined, done: true });
    return over.promise;
  };
  events.follow(goOn);
  goOn();
  const responses: Responses = {
    next: () => over.promise,
    return: end,
    throw: end,
    [Symbol.asyncIterator]: () => responses,
    [Symbol.asyncDispose]: async () => void (await end()),
  };
  return responses;
}

function responseTo(operation: LiveOperation, event: object): Payload | Promise<Payload> {
  // Nobody in particular asks: what is shared must not depend on who does.
  const execution = (each: object) => executeOn(operation, each, { ...operation.contextValue, caller: null });
  return event instanceof PersonalEvent
    ? personal.of(operation, event, execution)
    : shared.of(operation, event, () => execution(event));
}

function executeOn(
  operation: LiveOperation,
  event: object,
  context: Context,
): ExecutionResult | Promise<ExecutionResult> {
  const contextValue = { ...context, loaders: new Loaders() };
  if (operation.executeEvent) return operation.executeEvent(event, contextValue);
  return execute({ ...operation, rootValue: event, contextValue });
}
