import { type ExecutionResult, Kind, visit } from 'graphql';
import { monotonicMs } from '../../platform/clock.js';
import type { MaybePromise } from '../../platform/maybe-promise.js';
import type { LiveOperation } from './live-operation.js';
import { RememberedResponses, ResponsesOfEvents } from './remembered-responses.js';

/** An event may be told for hours; what is read from the database for it may be older than it by this. */
const FRESH_MS = 1_000;

interface Made {
  readonly body: Buffer;
  /** When the making of it began, on the monotonic clock. */
  readonly begunMs: number;
}

/**
 * Responses to events that look the same to every caller. Each is written once for all with the same
 * selection.
 */
export class SharedResponses {
  readonly #ofEvents = new ResponsesOfEvents<Buffer, Made>();
  readonly #remembered = new RememberedResponses<Made>(({ body }) => body.length);

  /** @returns JSON */
  of(
    operation: LiveOperation,
    event: object,
    executed: () => ExecutionResult | Promise<ExecutionResult>,
  ): MaybePromise<Buffer> {
    const { making, made } = this.#ofEvents.of(event);
    const key = sharingKey(operation);
    const begunMs = monotonicMs();
    const before = made.get(key)?.response;
    if (before && begunMs - before.begunMs < FRESH_MS) return before.body;
    const beingMade = making.get(key);
    if (beingMade) return beingMade;
    const result = executed();
    const write = (each: ExecutionResult): Buffer => {
      const response = operation.respond(each);
      const written = unpooled(JSON.stringify(response));
      // The next reader may have more luck.
      if (response.errors) return written;
      // Sockets may still hold the body before. Where it is equal, it is in memory once.
      const known = made.get(key)?.response.body;
      const body = known?.equals(written) ? known : written;
      this.#remembered.remember(made, key, { body, begunMs });
      return body;
    };
    if (!(result instanceof Promise)) return write(result);
    const payload = result.then(write).finally(() => making.delete(key));
    making.set(key, payload);
    return payload;
  }
}

/** A small body must not keep the whole pool that it would be a part of. */
function unpooled(json: string): Buffer {
  const body = Buffer.allocUnsafeSlow(Buffer.byteLength(json));
  body.write(json);
  return body;
}

const asked = new WeakMap<LiveOperation, string>();
const documentNumbers = new WeakMap<object, number>();
let documents = 0;

/** A key that two operations share if their responses to one event are the same. */
export function sharingKey(operation: LiveOperation): string {
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
