import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { pageWithFigures } from '../../scripts/figures.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { ask, post } from '../support/graphql.js';

const readme = readFileSync('README.md', 'utf8');

/** What stands in the fenced block of this language. */
function block(language: string): string {
  const [, text] = new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'ms').exec(readme) ?? [];
  if (text === undefined) throw new Error(`the README has no block of ${language}`);
  return text;
}

/** An answer without what is different each time. */
function lasting(answer: unknown): unknown {
  const volatile = new Set(['heldUntil']);
  return JSON.parse(JSON.stringify(answer), (key, value) => {
    if (typeof value === 'string' && value.startsWith('rsv_')) return 'rsv_';
    return volatile.has(key) ? typeof value : value;
  });
}

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ SEED: 'true' });
});
afterAll(() => app.stop());

test('a newcomer who does what the README says on a fresh start gets what the README shows', async () => {
  const [, body] = /-d '(\{.*?\})'/s.exec(readme) ?? [];
  const session = (await (await post(app.url, JSON.parse(body!))).json()) as {
    data: { signInAsGuest: { accessToken: string } };
  };
  const token = session.data.signInAsGuest.accessToken;
  const variables = JSON.parse(block('jsonc').replace('…', randomUUID()));
  const answer = await ask(app.url, block('graphql'), variables, { token });
  expect(lasting(answer)).toEqual(lasting(JSON.parse(block('json'))));
});

test('the figures are those of the newest runs in bench/results', () => {
  expect(readme).toBe(pageWithFigures());
  expect(readme).toMatch(/^`npm run bench -- (?!--rush)[^`]*--save`/m);
  expect(readme).toMatch(/^`npm run bench -- --rush[^`]*--save`/m);
});
