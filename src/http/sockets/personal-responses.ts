import { randomBytes, randomInt } from 'node:crypto';
import type { ExecutionResult } from 'graphql';
import type { PersonalValue, TemplatedEvent } from '../../push/templated-event.js';
import type { LiveOperation } from './live-operation.js';
import { RememberedResponses, ResponsesOfEvents } from './remembered-responses.js';
import { sharingKey } from './shared-responses.js';

/** A response in JSON with places for personal values. `places` says which value stands between two texts. */
interface Template {
  texts: readonly string[];
  places: readonly number[];
  /** The response has errors. */
  failed: boolean;
}

type Execute = (event: object) => ExecutionResult | Promise<ExecutionResult>;

const LARGE = 2 ** 30;
const LARGEST = 2 ** 31 - 1;

/** How often a template is made anew before the event is taken to have none. */
const TRIES = 4;
const BYTES_A_UNIT = 2;

/**
 * Responses to events that differ in a few values. One template serves all callers with the same selection.
 */
export class PersonalResponses {
  readonly #ofEvents = new ResponsesOfEvents<Template | null, Template>();
  readonly #remembered: RememberedResponses<Template>;

  /** @param bytesMax how much all templates may take; without it, a usual bound */
  constructor(bytesMax?: number) {
    this.#remembered = new RememberedResponses(bytesOf, bytesMax);
  }

  /** @returns JSON */
  of(operation: LiveOperation, event: TemplatedEvent, execute: Execute): string | Promise<string> {
    const known = this.#ofEvents.of(event.alike);
    const key = sharingKey(operation);
    const made = known.made.get(key);
    if (made) return filled(made.response, event.values);
    const making = known.making.get(key) ?? this.#make(known, key, operation, event, execute);
    return making.then(async (template) =>
      template
        ? filled(template, event.values)
        : (await respond(event.values, operation, event, execute)).json,
    );
  }

  #make(
    { making, made }: ReturnType<ResponsesOfEvents<Template | null, Template>['of']>,
    key: string,
    operation: LiveOperation,
    event: TemplatedEvent,
    execute: Execute,
  ): Promise<Template | null> {
    const template = (async () => {
      const one = await templateOf(operation, event, execute);
      // The next caller may have more luck.
      if (one && !one.failed) this.#remembered.remember(made, key, one);
      return one;
    })().finally(() => making.delete(key));
    making.set(key, template);
    return template;
  }
}

/**
 * Makes the template twice, each time with other random marks. A mark that matches other text by chance does
 * so in one of the two only, so the two templates differ and are made again.
 *
 * @returns null: no two were the same, so the response does not depend on the values alone
 */
async function templateOf(
  operation: LiveOperation,
  event: TemplatedEvent,
  execute: Execute,
): Promise<Template | null> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const one = await templateWith(marksFor(event.values), operation, event, execute);
    const other = await templateWith(marksFor(event.values), operation, event, execute);
    if (JSON.stringify(one) === JSON.stringify(other)) return one;
  }
  return null;
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
  const { json, failed } = await respond(marks, operation, event, execute);
  const written = marks.map((mark) => JSON.stringify(mark));
  const parts = json.split(new RegExp(`(${written.join('|')})`));
  return {
    texts: parts.filter((_, index) => index % 2 === 0),
    places: parts.filter((_, index) => index % 2 === 1).map((mark) => written.indexOf(mark)),
    failed,
  };
}

async function respond(
  values: readonly PersonalValue[],
  operation: LiveOperation,
  event: TemplatedEvent,
  execute: Execute,
): Promise<{ json: string; failed: boolean }> {
  const response = operation.respond(await execute(event.withValues(values)));
  return { json: JSON.stringify(response), failed: response.errors !== undefined };
}

function bytesOf({ texts, places }: Template): number {
  return texts.reduce((sum, text) => sum + BYTES_A_UNIT * text.length, 8 * places.length);
}

function filled({ texts, places }: Template, values: readonly PersonalValue[]): string {
  let json = texts[0]!;
  for (let index = 0; index < places.length; index += 1) {
    const value = values[places[index]!]!;
    json += (typeof value === 'number' ? value : JSON.stringify(value)) + texts[index + 1]!;
  }
  return json;
}
