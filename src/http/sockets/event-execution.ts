import { createSourceEventStream, type ExecutionResult, execute } from 'graphql';
import { type Context, Loaders } from '../../graphql/context.js';
import { Live } from '../../push/live.js';
import { TemplatedEvent } from '../../push/templated-event.js';
import { FirstEvents } from './first-events.js';
import type { LiveOperation, Payload } from './live-operation.js';
import { PersonalResponses } from './personal-responses.js';
import { SharedResponses } from './shared-responses.js';

type Responses = AsyncGenerator<ExecutionResult, void, void>;

const shared = new SharedResponses();
const personal = new PersonalResponses();
const firstEvents = new FirstEvents();

/**
 * GraphQL's `subscribe` with two differences. What resolvers have loaded is forgotten after each event. An
 * event that looks the same to every caller is executed once and written once for all callers that select the
 * same fields of it.
 */
export async function subscribe(operation: LiveOperation): Promise<ExecutionResult | Responses> {
  const source = await createSourceEventStream(operation);
  if (!(Symbol.asyncIterator in source)) return source;
  const events = source[Symbol.asyncIterator]() as AsyncGenerator<object, void, void>;
  return events instanceof Live && events.shared
    ? deliverShared(operation, events)
    : executeEach(operation, events);
}

const DONE: IteratorResult<never, void> = { value: undefined, done: true };

/**
 * Not a generator function: its `return` would wait for the next event, which may never come. Here `return`
 * also ends a `next` that is under way: a response that is still being made must not reach another operation
 * with the same id.
 */
function executeEach(operation: LiveOperation, events: AsyncGenerator<object, void, void>): Responses {
  let leave = (): void => undefined;
  const respond = async (): Promise<IteratorResult<ExecutionResult, void>> => {
    if (!operation.outlet.hasRoom) await new Promise<void>((goOn) => operation.outlet.whenRoom(goOn));
    const result = await events.next();
    if (result.done) return DONE;
    return { value: await executeOn(operation, result.value, operation.contextValue), done: false };
  };
  const end = async (): Promise<IteratorResult<ExecutionResult, void>> => {
    leave();
    await events.return();
    return DONE;
  };
  const responses: Responses = {
    next: () =>
      new Promise((resolve, reject) => {
        leave = () => resolve(DONE);
        respond().then(resolve, reject);
      }),
    return: end,
    throw: end,
    [Symbol.asyncIterator]: () => responses,
    [Symbol.asyncDispose]: async () => void (await end()),
  };
  return responses;
}

/**
 * Writes the events to the socket directly. An iteration and a promise for each event would cost more than
 * the write itself. The iterator that is returned yields no event; it only tells the protocol when the
 * subscription ends.
 */
function deliverShared(operation: LiveOperation, events: Live<object>): Responses {
  const over = Promise.withResolvers<IteratorResult<ExecutionResult, void>>();
  const goOn = delivery(operation, events, over);
  const drop = firstEvents.make(operation.contextValue.address, () => {
    events.follow(goOn);
    return goOn();
  });
  const end = async (): Promise<IteratorResult<ExecutionResult, void>> => {
    drop();
    await events.return();
    over.resolve(DONE);
    return over.promise;
  };
  const responses: Responses = {
    next: () => over.promise,
    return: end,
    throw: end,
    [Symbol.asyncIterator]: () => responses,
    [Symbol.asyncDispose]: async () => void (await end()),
  };
  return responses;
}

/**
 * @returns a function that delivers new events, now or when the socket has room. It returns a promise while a
 *   response is being made.
 */
function delivery(
  operation: LiveOperation,
  events: Live<object>,
  over: PromiseWithResolvers<IteratorResult<ExecutionResult, void>>,
): () => Promise<void> | undefined {
  const { outlet } = operation;
  /** A response is being made, or there is no room. */
  let waits = false;
  const goOnAfter = (): void => {
    waits = false;
    goOn();
  };
  // It may have ended meanwhile, and another operation may have its id.
  const deliverMade = (made: Payload): void => {
    if (!events.closed) outlet.deliver(made);
  };
  const deliverNext = (): boolean | Promise<void> => {
    waits = !outlet.hasRoom;
    if (waits) outlet.whenRoom(goOnAfter);
    const result = waits ? undefined : events.poll();
    if (result?.done) over.resolve(DONE);
    if (!result || result.done) return false;
    const payload = responseTo(operation, result.value);
    waits = payload instanceof Promise;
    if (payload instanceof Promise) return payload.then(deliverMade).then(goOnAfter, over.reject);
    outlet.deliver(payload);
    return true;
  };
  const goOn = (): Promise<void> | undefined => {
    try {
      while (!waits) {
        const delivered = deliverNext();
        if (typeof delivered !== 'boolean') return delivered;
        if (!delivered) break;
      }
    } catch (error) {
      over.reject(error);
    }
    return undefined;
  };
  return goOn;
}

function responseTo(operation: LiveOperation, event: object): Payload | Promise<Payload> {
  // Executed without a caller: a shared response must not depend on the caller that receives it.
  const execution = (each: object) => executeOn(operation, each, { ...operation.contextValue, caller: null });
  return event instanceof TemplatedEvent
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
