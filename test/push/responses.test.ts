import { afterEach, expect, jest, test } from '@jest/globals';
import { type ExecutionResult, type OperationDefinitionNode, parse } from 'graphql';
import type { LiveOperation } from '../../src/http/sockets/live-operation.js';
import { PersonalResponses } from '../../src/http/sockets/personal-responses.js';
import { SharedResponses } from '../../src/http/sockets/shared-responses.js';
import { type PersonalValue, TemplatedEvent } from '../../src/push/templated-event.js';

class Place extends TemplatedEvent {
  constructor(
    readonly alike: object,
    readonly values: readonly PersonalValue[],
  ) {
    super();
  }

  withValues([id, position]: readonly PersonalValue[]): object {
    return { id, position };
  }
}

afterEach(() => void jest.useRealTimers());

const respond = (result: ExecutionResult): ExecutionResult => result;

/** A selection that no other operation shares. */
function operation(alias: string): LiveOperation {
  const document = parse(`subscription { ${alias}: place { id position } }`);
  const [definition] = document.definitions as [OperationDefinitionNode];
  return { document, operation: definition, variableValues: {}, respond } as unknown as LiveOperation;
}

function executing(answer: (event: object) => ExecutionResult) {
  const executed = { times: 0 };
  const execute = (event: object): ExecutionResult => {
    executed.times += 1;
    return answer(event);
  };
  return Object.assign(execute, { executed });
}

test('one template serves all callers with the same selection, each with their own values', async () => {
  const execute = executing((place) => ({ data: { place } }));
  const responses = new PersonalResponses();
  const mine = operation('mine');
  const alike = {};
  const first = ['a', 'b', 'c'].map((id, index) =>
    responses.of(mine, new Place(alike, [id, index]), execute),
  );
  const then = responses.of(mine, new Place(alike, ['"', 7]), execute);
  expect((await Promise.all([...first, then])).map((json) => JSON.parse(json).data.place)).toEqual([
    { id: 'a', position: 0 },
    { id: 'b', position: 1 },
    { id: 'c', position: 2 },
    { id: '"', position: 7 },
  ]);
  expect(execute.executed.times).toBe(2);
});

test('templates are bounded: the newest are kept, and what was forgotten is made again', async () => {
  const execute = executing((place) => ({ data: { place } }));
  const responses = new PersonalResponses(20_000);
  const alike = {};
  const ask = async (asked: LiveOperation) => responses.of(asked, new Place(alike, ['a', 1]), execute);
  const first = operation('first');
  const before = await ask(first);
  for (let n = 0; n < 100; n += 1) await ask(operation(`other${n}`));
  const last = operation('last');
  await ask(last);
  execute.executed.times = 0;
  await ask(last);
  expect(execute.executed.times).toBe(0);
  expect(await ask(first)).toBe(before);
  expect(execute.executed.times).toBe(2);
});

test('a response that is another one each time has no template, and is told nevertheless', async () => {
  let count = 0;
  const execute = executing((place) => ({ data: { place, count: count++ } }));
  const event = new Place({}, ['a', 1]);
  const { place } = JSON.parse(await new PersonalResponses().of(operation('mine'), event, execute)).data;
  expect(place).toEqual({ id: 'a', position: 1 });
  expect(execute.executed.times).toBeLessThan(20);
});

test('neither a failure nor a response with errors is remembered', async () => {
  let failing = true;
  const execute = executing((place) => {
    if (failing) throw new Error('away');
    return { data: { place } };
  });
  const responses = new PersonalResponses();
  const mine = operation('mine');
  const event = new Place({}, ['a', 1]);
  await expect(async () => responses.of(mine, event, execute)).rejects.toThrow('away');
  failing = false;
  const broken = executing(() => ({ data: null, errors: [new Error('no') as never] }));
  expect(JSON.parse(await responses.of(mine, event, broken))).toHaveProperty('errors');
  expect(JSON.parse(await responses.of(mine, event, execute)).data.place).toEqual({ id: 'a', position: 1 });
});

test('a shared body that is written again later, and is the same, is in memory once', () => {
  jest.useFakeTimers();
  const responses = new SharedResponses();
  const event = {};
  const mine = operation('mine');
  const write = executing(() => ({ data: { event: 1 } }));
  const body = responses.of(mine, event, () => write(event));
  jest.advanceTimersByTime(10_000);
  expect(responses.of(mine, event, () => write(event))).toBe(body);
  expect(write.executed.times).toBe(2);
});
