import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql';
import { type Context, Loaders } from '../../graphql/context.js';
import { Live } from '../../push/live.js';

/** An operation that was let in. */
export interface LiveOperation extends ExecutionArgs {
  contextValue: Context;
  operation: OperationDefinitionNode;
  variableValues: Record<string, unknown>;
}

/**
 * GraphQL's `subscribe`, but for two things: what resolvers have loaded is forgotten after each event, and an
 * event that looks the same to everybody is executed once for all who ask the same of it.
 */
export async function subscribe(
  operation: LiveOperation,
): Promise<ExecutionResult | AsyncGenerator<ExecutionResult, void, void>> {
  const source = await createSourceEventStream(operation);
  if (!(Symbol.asyncIterator in source)) return source;
  const events = source[Symbol.asyncIterator]() as AsyncGenerator<object, void, void>;
  const shared = events instanceof Live && events.shared;
  const respond = shared
    ? (event: object) => executeOnce(operation, event)
    : (event: object) => executeOn(operation, event, operation.contextValue);
  const step = async (
    result: IteratorResult<object, void>,
  ): Promise<IteratorResult<ExecutionResult, void>> =>
    result.done ? result : { value: await respond(result.value), done: false };
  const responses: AsyncGenerator<ExecutionResult, void, void> = {
    next: async () => step(await events.next()),
    // Not a generator function: its `return` would wait for the event that never comes.
    return: async () => step(await events.return()),
    throw: async (error) => step(await events.throw(error)),
    [Symbol.asyncIterator]: () => responses,
    [Symbol.asyncDispose]: async () => void (await events.return()),
  };
  return responses;
}

function executeOn(
  operation: LiveOperation,
  event: object,
  context: Context,
): ExecutionResult | Promise<ExecutionResult> {
  return execute({
    ...operation,
    rootValue: event,
    contextValue: { ...context, loaders: new Loaders() },
  });
}

const results = new WeakMap<object, Map<string, ExecutionResult | Promise<ExecutionResult>>>();

function executeOnce(operation: LiveOperation, event: object): ExecutionResult | Promise<ExecutionResult> {
  const known = results.get(event) ?? new Map<string, ExecutionResult | Promise<ExecutionResult>>();
  results.set(event, known);
  const key = whatIsAsked(operation);
  const before = known.get(key);
  if (before) return before;
  // Nobody in particular asks: what is shared must not depend on who does.
  const result = executeOn(operation, event, { ...operation.contextValue, caller: null });
  known.set(key, result);
  return result;
}

const asked = new WeakMap<LiveOperation, string>();
const documentNumbers = new WeakMap<object, number>();
let documents = 0;

/** The same for operations whose answers to one event are the same. */
function whatIsAsked(operation: LiveOperation): string {
  const known = asked.get(operation);
  if (known !== undefined) return known;
  const { document, operationName, variableValues } = operation;
  const number = documentNumbers.get(document) ?? documents++;
  documentNumbers.set(document, number);
  const used = variablesBelowRoot(operation).map((name) => [name, variableValues[name]]);
  const key = JSON.stringify([number, operationName, used]);
  asked.set(operation, key);
  return key;
}

/** All but those that only choose what to subscribe to. */
function variablesBelowRoot({ document, operation }: LiveOperation): string[] {
  const names = new Set<string>();
  const roots = new Set<unknown>(operation.selectionSet.selections);
  visit(document, {
    VariableDefinition: () => false,
    Argument: (_node, _key, _parent, _path, ancestors) => {
      const field = ancestors.at(-1);
      const owner = Array.isArray(field) ? ancestors.at(-2) : field;
      return roots.has(owner) && (owner as { kind?: string }).kind === Kind.FIELD ? false : undefined;
    },
    Variable: ({ name }) => void names.add(name.value),
  });
  return [...names].sort();
}
