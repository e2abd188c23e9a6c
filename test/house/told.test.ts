import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import {
  buildSchema,
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isSpecifiedScalarType,
} from 'graphql';
import { STRATEGIES } from '../../bench/options.js';
import { ROOMS } from '../../src/app.js';
import { variablesOf } from '../../src/config.js';
import { REFUSALS } from '../../src/graphql/refusal-code.enum.js';
import { FAULTS } from '../../src/platform/fault.js';
import { MetricsRegistry } from '../../src/platform/metrics-registry.js';
import { StrategyName } from '../../src/reservation/reservation-strategy.enum.js';
import { createStrategies } from '../../src/reservation/strategies/index.js';
import { declareMetrics } from '../../src/start/house-metrics.js';
import { broken, sources } from './sources.js';

const read = (path: string): string => readFileSync(path, 'utf8');
const docs = sources('*.md', 'docs/**/*.md', 'deploy/**/*.md', 'bench/*.md', 'acceptance/*.md');

/** The rows of the table under a heading of a page: first cell without its backticks → second cell. */
function table(page: string, heading: string): Record<string, string> {
  const section = read(page).split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const rows = [...section.matchAll(/^\| `(\w+)` \| (.*?) \|$/gm)];
  return Object.fromEntries(rows.map(([, name, text]) => [name!, text!]));
}

describe('what the code can say is what the docs say', () => {
  test('faults', () => {
    expect(table('docs/errors.md', 'Faults')).toEqual(FAULTS);
  });

  test('refusals', () => {
    expect(table('docs/errors.md', 'Refusals')).toEqual(REFUSALS);
  });

  test('variables of the environment', () => {
    expect(table('docs/configuration.md', 'Variables')).toEqual(variablesOf(ROOMS));
  });

  test('variables of the environment, in the example file', () => {
    const blocks = read('.env.example').trim().split('\n\n').slice(1);
    const told = blocks.map((block) => {
      const lines = block.split('\n');
      const name = /^# (\w+)=/.exec(lines.at(-1)!)?.[1];
      return [
        name,
        lines
          .slice(0, -1)
          .map((line) => line.replace(/^# /, ''))
          .join(' '),
      ];
    });
    expect(Object.fromEntries(told)).toEqual(variablesOf(ROOMS));
  });

  test('metrics', () => {
    const ours = /\bticket_rush_[a-z_]+\b/g;
    const registry = new MetricsRegistry();
    declareMetrics(registry, ROOMS);
    const inCode = registry.names;
    const inDocs = new Set(read('docs/operating.md').match(ours));
    expect(inCode.length).toBeGreaterThan(0);
    expect([...inDocs].sort()).toEqual(inCode.sort());
  });

  test('strategies: the list, the folders, the tests, the bench and the table of the README', () => {
    const redis = { defineCommand: () => undefined } as never;
    const listed = Object.keys(
      createStrategies({
        pool: undefined as never,
        redis,
        bestRows: {} as never,
        queue: {} as never,
        onBatch() {},
      }),
    );
    const wordOf = (name: string): string => name.toLowerCase().replaceAll('_', '-');
    expect(Object.keys(StrategyName)).toEqual(expect.arrayContaining(listed));
    const folders = sources('src/reservation/strategies/*/*.strategy.ts').map(({ path }) => path);
    expect(folders).toEqual(
      listed.map((name) => `src/reservation/strategies/${wordOf(name)}/${wordOf(name)}.strategy.ts`).sort(),
    );
    expect([...STRATEGIES].sort()).toEqual(listed.sort());
    expect(listed.filter((name) => !existsSync(`test/reservation/${wordOf(name)}.test.ts`))).toEqual([]);
    const rows = [...read('README.md').matchAll(/^\| `([A-Z_]+)`/gm)].map(([, name]) => name);
    expect(rows.sort()).toEqual(Object.keys(StrategyName).sort());
  });
});

describe('what is told leads somewhere', () => {
  test('every ADR that is named exists, and none is left out of the count', () => {
    const files = sources('docs/adr/*.md').map(({ path }) => path);
    const numbers = files.map((path) => /adr\/(\d{4})-[a-z0-9-]+[.]md$/.exec(path)?.[1]);
    expect(numbers).toEqual(files.map((_, index) => String(index + 1).padStart(4, '0')));
    const speaking = [
      ...sources(
        '{src,harness,bench,tools,acceptance,scripts,test,web}/**/*.{ts,tsx,mjs,sql}',
        '*.{cjs,yml}',
        '.ci/run',
      ),
      ...docs,
    ];
    const unknown = (line: string): boolean =>
      [...line.matchAll(/\bADR[ -]?(\d{4})/g)].some(([, number]) => !numbers.includes(number));
    expect(unknown(`see ADR ${'9999'}`)).toBe(true);
    expect(broken(speaking, (line) => !line.includes('9999') && unknown(line))).toEqual([]);
  });

  test('every relative link of a page', () => {
    const links = docs.flatMap(({ path, text }) =>
      [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, target]) => ({
        path,
        target: target!,
      })),
    );
    expect(links.length).toBeGreaterThan(10);
    expect(links.filter(({ path, target }) => !existsSync(join(dirname(path), target)))).toEqual([]);
  });

  test('every file and folder that a page names', () => {
    const trees = /`((?:src|test|harness|bench|tools|acceptance|scripts|schema|deploy|docs)\/[\w./-]+)`/g;
    const named = docs.flatMap(({ path, text }) =>
      [...text.matchAll(trees)].map(([, target]) => ({ path, target: target! })),
    );
    expect(named.length).toBeGreaterThan(50);
    // The page builds that room.
    const isExample = (target: string): boolean => target.startsWith('src/popularity/');
    expect(named.filter(({ target }) => !isExample(target) && !existsSync(target))).toEqual([]);
  });

  test('every script that a page or the pipeline runs', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...docs, ...sources('.ci/run', '.github/**/*.yml')].flatMap(({ path, text }) =>
      [...text.matchAll(/\bnpm run (?:-s )?([a-z:-]+)/g)].map(([, script]) => ({ path, script: script! })),
    );
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter(({ script }) => !(script in scripts))).toEqual([]);
  });
});

describe('the schema explains itself', () => {
  const types = Object.values(buildSchema(read('schema/schema.graphql')).getTypeMap()).filter(
    (type) => !type.name.startsWith('__') && !isSpecifiedScalarType(type),
  );

  test('every type, field, argument, input field and enum value is described', () => {
    // The roots are GraphQL's own words.
    const roots = ['Query', 'Mutation', 'Subscription'];
    const parts = types.flatMap(partsOf).filter(({ name }) => !roots.includes(name));
    expect(parts.length).toBeGreaterThan(300);
    expect(parts.filter(({ description }) => !description?.trim()).map(({ name }) => name)).toEqual([]);
  });

  test('a description says more than the name', () => {
    const empty = types
      .flatMap(partsOf)
      .filter(({ name, description }) => description?.toLowerCase().replace(/[^a-z]/g, '') === last(name));
    expect(empty).toEqual([]);
  });
});

interface Part {
  name: string;
  description: string | null | undefined;
}

const last = (name: string): string => name.split('.').at(-1)!.toLowerCase();

function partsOf(type: GraphQLNamedType): Part[] {
  const parts: Part[] = [{ name: type.name, description: type.description }];
  const add = (name: string, description: string | null | undefined): void =>
    void parts.push({ name: `${type.name}.${name}`, description });
  if (isEnumType(type)) for (const value of type.getValues()) add(value.name, value.description);
  if (!('getFields' in type)) return parts;
  for (const field of Object.values(type.getFields())) {
    add(field.name, field.description);
    if (isInputObjectType(type) || !('args' in field)) continue;
    for (const argument of field.args) add(`${field.name}.${argument.name}`, argument.description);
  }
  return parts;
}
