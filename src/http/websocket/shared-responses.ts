import { type ExecutionResult, Kind, visit } from 'graphql';
import type { LiveOperation } from './event-execution.js';
import { RememberedBodies } from './remembered-bodies.js';

/** JSON. */
type Payload = Buffer | Promise<Buffer>;

type Payloads = Map<string, Payload>;

/**
 * Responses to events that look the same to every caller. Each is written once for all with the same
 * selection.
 */
export class SharedResponses {
  readonly #ofEvent = new WeakMap<object, Payloads>();
  readonly #remembered = new RememberedBodies();

  of(
    operation: LiveOperation,
    event: object,
    executed: () => ExecutionResult | Promise<ExecutionResult>,
  ): Payload {
    const known: Payloads = this.#ofEvent.get(event) ?? new Map();
    this.#ofEvent.set(event, known);
    const key = whatIsAsked(operation);
    const before = known.get(key);
    if (before !== undefined) return before;
    const result = executed();
    const write = (each: ExecutionResult): Buffer => {
      const body = Buffer.from(JSON.stringify(operation.respond(each)));
      this.#remembered.remember(known, key, body);
      return body;
    };
    if (!(result instanceof Promise)) return write(result);
    const payload = result.then(write);
    known.set(key, payload);
    return payload;
  }
}

const asked = new WeakMap<LiveOperation, string>();
const documentNumbers = new WeakMap<object, number>();
let documents = 0;

/** A key that two operations share if their responses to one event are the same. */
export function whatIsAsked(operation: LiveOperation): string {
  const known = asked.get(operation);
  if (known !== undefined) return known;
  const { document, operationName, variableValues } = operation;
  const number = documentNumbers.get(document) ?? documents++;
  documentNumbers.set(document, number);
  // A variable that was not sent takes its default. One that was sent as null does not.
  const used = variablesBelowRoot(operation).map((name) =>
    Object.hasOwn(variableValues, name) ? [name, variableValues[name]] : [name],
  );
  const key = JSON.stringify([number, operationName, used]);
  asked.set(operation, key);
  return key;
}

/** All variables except those that only choose what to subscribe to. */
function variablesBelowRoot({ document, operation }: LiveOperation): string[] {
  const names = new Set<string>();
  const roots = new Set<unknown>(operation.selectionSet.selections);
  visit(document, {
    VariableDefinition: () => false,
    Argument: (_node, _key, _parent, _path, ancestors) => {
      const holder = ancestors.at(-1);
      const owner = Array.isArray(holder) ? ancestors.at(-2) : holder;
      return roots.has(owner) && (owner as { kind?: string }).kind === Kind.FIELD ? false : undefined;
    },
    Variable: ({ name }) => void names.add(name.value),
  });
  return [...names].sort();
}
