import { expect, test } from '@jest/globals';
import { Runs, type Sink } from '../../web/graphiql/runs.js';

/** Two tabs, the first of them open, and something that it runs. */
function started() {
  const runs = new Runs<string>();
  runs.opened('one', ['one', 'two']);
  const ended: string[] = [];
  let sink!: Sink<string>;
  const results = runs.inOpenTab((given) => {
    sink = given;
    return () => ended.push('one');
  });
  const leave = async (): Promise<void> => {
    // As GraphiQL does it: it stops what runs, and says then which tab is open.
    const stopped = results.return?.();
    runs.opened('two', ['one', 'two']);
    await stopped;
  };
  return { runs, results, sink, ended, leave };
}

const never = () => {
  throw new Error('begun a second time');
};

test('results come one by one, and of several at once the newest', async () => {
  const { results, sink } = started();
  const first = results.next();
  sink.next('a');
  expect(await first).toEqual({ done: false, value: 'a' });
  sink.next('b');
  sink.next('c');
  expect(await results.next()).toEqual({ done: false, value: 'c' });
  sink.complete();
  expect(await results.next()).toEqual({ done: true, value: undefined });
});

test('what runs in a tab goes on while another is open, and is shown when the tab is opened again', async () => {
  const { runs, results, sink, ended, leave } = started();
  void results.next();
  await leave();
  sink.next('meanwhile');
  expect({ ended, one: runs.goesOn('one'), two: runs.goesOn('two') }).toEqual({
    ended: [],
    one: true,
    two: false,
  });
  runs.opened('one', ['one', 'two']);
  const again = runs.inOpenTab(never);
  expect(await again.next()).toEqual({ done: false, value: 'meanwhile' });
  const next = again.next();
  sink.next('later');
  expect(await next).toEqual({ done: false, value: 'later' });
});

test('what has ended meanwhile shows its last result, and runs anew afterwards', async () => {
  const { runs, sink, leave } = started();
  await leave();
  sink.next('last');
  sink.complete();
  runs.opened('one', ['one', 'two']);
  const again = runs.inOpenTab(never);
  expect(await again.next()).toEqual({ done: false, value: 'last' });
  expect((await again.next()).done).toBe(true);
  expect(runs.goesOn('one')).toBe(false);
});

test('a visitor who stops it, closes its tab or runs it anew ends it', async () => {
  const stopped = started();
  await stopped.results.return?.();
  expect(stopped.ended).toEqual(['one']);
  const closed = started();
  await closed.leave();
  closed.runs.opened('two', ['two']);
  expect(closed.ended).toEqual(['one']);
  const anew = started();
  anew.runs.inOpenTab(() => () => undefined);
  expect(anew.ended).toEqual(['one']);
});

test('nothing of a tab is shown in another that was added beside it', async () => {
  const { runs, results, sink } = started();
  let shown = false;
  void results.next().then(() => {
    shown = true;
  });
  runs.opened('three', ['one', 'two', 'three']);
  sink.next('of the first');
  await new Promise(setImmediate);
  expect(shown).toBe(false);
});
