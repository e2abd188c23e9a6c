import { randomBytes, randomInt } from 'node:crypto';
import type { ExecutionResult } from 'graphql';
import type { PersonalValue, TemplatedEvent } from '../../push/templated-event.js';
import type { LiveOperation } from './live-operation.js';
import { sharingKey } from './shared-responses.js';

/** A response in JSON with places for personal values. `places` says which value stands between two texts. */
interface Template {
  texts: readonly string[];
  places: readonly number[];
}

type Execute = (event: object) => ExecutionResult | Promise<ExecutionResult>;

const LARGE = 2 ** 30;
const LARGEST = 2 ** 31 - 1;

/**
 * Responses to events that differ in a few values. One template serves all callers with the same selection.
 */
export class PersonalResponses {
  readonly #ofEvents = new WeakMap<object, Map<string, Template | Promise<Template>>>();

  /** @returns JSON */
  of(operation: LiveOperation, event: TemplatedEvent, execute: Execute): string | Promise<string> {
    const known = this.#ofEvents.get(event.alike) ?? new Map<string, Template | Promise<Template>>();
    this.#ofEvents.set(event.alike, known);
    const key = sharingKey(operation);
    const template = known.get(key) ?? this.#template(operation, event, execute);
    known.set(key, template);
    if (!(template instanceof Promise)) return filled(template, event.values);
    return template.then((made) => {
      known.set(key, made);
      return filled(made, event.values);
    });
  }

  /**
   * Makes the template twice, each time with other random marks. A mark that matches other text by chance
   * does so in one of the two only, so the two templates differ and are made again.
   */
  async #template(operation: LiveOperation, event: TemplatedEvent, execute: Execute): Promise<Template> {
    for (;;) {
      const one = await templateWith(marksFor(event.values), operation, event, execute);
      const other = await templateWith(marksFor(event.values), operation, event, execute);
      if (JSON.stringify(one) === JSON.stringify(other)) return one;
    }
  }
}

function marksFor(values: readonly PersonalValue[]): PersonalValue[] {
  const numbers = new Set<number>();
  return values.map((value) => {
    if (typeof value === 'string') return randomBytes(16).toString('hex');
    let number = randomInt(LARGE, LARGEST);
    while (numbers.has(number)) number = randomInt(LARGE, LARGEST);
    numbers.add(number);
    return number;
  });
}

async function templateWith(
  marks: readonly PersonalValue[],
  operation: LiveOperation,
  event: TemplatedEvent,
  execute: Execute,
): Promise<Template> {
  const json = JSON.stringify(operation.respond(await execute(event.withValues(marks))));
  const written = marks.map((mark) => JSON.stringify(mark));
  const parts = json.split(new RegExp(`(${written.join('|')})`));
  return {
    texts: parts.filter((_, index) => index % 2 === 0),
    places: parts.filter((_, index) => index % 2 === 1).map((mark) => written.indexOf(mark)),
  };
}

function filled({ texts, places }: Template, values: readonly PersonalValue[]): string {
  let json = texts[0]!;
  for (let index = 0; index < places.length; index += 1) {
    const value = values[places[index]!]!;
    json += (typeof value === 'number' ? value : JSON.stringify(value)) + texts[index + 1]!;
  }
  return json;
}
