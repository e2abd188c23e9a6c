import { beforeAll, describe, expect, test } from '@jest/globals';
import { loadModule } from 'libpg-query';
import { EXCEPTIONS, OFFERED, OWNERS } from '../../scripts/table-owners.js';
import { type Source, sources } from './sources.js';
import { namesMadeBy, touchedBy } from './sql-names.js';
import { SqlInCode, type SqlText } from './sql-texts.js';

const ownerOf = new Map(
  Object.entries(OWNERS).flatMap(([room, tables]) => tables.map((table) => [table, room] as const)),
);
const NAMED_IN_SQL = new RegExp(
  `\\b(?:from|join|into|update|table|only|truncate)\\s+(?:${[...ownerOf.keys()].join('|')})\\b`,
  'i',
);

const isMigration = ({ path }: { path: string }): boolean => path.startsWith('src/migrations/');
const roomOf = (path: string): string => path.split('/')[1]!;

const typescript = sources('src/**/*.ts');
const code = new SqlInCode(typescript.filter((source) => !isMigration(source)));
const { texts, unread } = code.read();
const migrated = new SqlInCode(typescript.filter(isMigration)).read();
const files = sources('src/**/*.sql').map(({ path, text }) => ({ path, line: 1, text }));

/** Functions of the database by name, with the room whose file makes them. */
let functions: Map<string, string>;
const exceptionsUsed = new Set<string>();

beforeAll(async () => {
  await loadModule();
  functions = new Map(
    files.flatMap(({ path, text }) => namesMadeBy(text).map((name) => [name, roomOf(path)])),
  );
});

/** Why a room may not use this; undefined: it may. */
function objection(room: string, name: string, owner: string | undefined, written?: Set<string> | null) {
  if (owner === undefined) return `${name} has no owner: give it one in scripts/table-owners.ts`;
  if (owner === room || OFFERED[name]?.includes(room)) return undefined;
  const exception = EXCEPTIONS.find(({ table, room: user }) => table === name && user === room);
  if (!exception) return `${name} belongs to ${owner}`;
  const { columns } = exception;
  exceptionsUsed.add(`${name} ${room}`);
  if (columns === 'ALL') return undefined;
  if (written === null) return `${name} belongs to ${owner}: its rows are not ${room}'s to add or delete`;
  const foreign = [...(written ?? [])].filter((column) => !columns.includes(column));
  return foreign.length > 0 ? `${name}.${foreign} belongs to ${owner}` : undefined;
}

/** What is wrong with a text, in words that an editor can follow. */
function trespasses({ path, line, text }: SqlText): string[] {
  const room = roomOf(path);
  const { relations, functions: called, written } = touchedBy(text, new Set(ownerOf.keys()));
  const found = [...relations].map((name) => objection(room, name, ownerOf.get(name), written.get(name)));
  for (const name of called) {
    const owner = functions.get(name);
    if (owner !== undefined) found.push(objection(room, name, owner));
  }
  return found.filter((reason) => reason !== undefined).map((reason) => `${path}:${line} ${reason}`);
}

const inRoom = (text: string, room = 'people'): string[] =>
  trespasses({ path: `src/${room}/planted.statement.ts`, line: 1, text });

describe('the tables of the database', () => {
  test('have one owner each', () => {
    const made = new Set<string>();
    // Also migrations that stand in their room.
    const all = [...migrated.texts, ...texts];
    for (const { text } of all) for (const name of namesMadeBy(text)) made.add(name);
    const listed = Object.values(OWNERS).flat();
    expect(listed.filter((name) => !made.has(name))).toEqual([]);
    expect(new Set(listed).size).toBe(listed.length);
    const unowned = tablesMadeBy(all).filter((name) => !ownerOf.has(name));
    expect(unowned).toEqual([]);
  });

  test('are named by statements of their own room', () => {
    expect(texts.length).toBeGreaterThan(60);
    expect(files.length).toBeGreaterThan(10);
    expect([...texts, ...files].flatMap(trespasses)).toEqual([]);
  });

  test('are named in no text that this check cannot read', () => {
    const places = (found: SqlText[]): string[] => found.map(({ path, line }) => `${path}:${line}`);
    expect(places([...unread, ...migrated.unread])).toEqual([]);
    expect(places(code.unused((text) => NAMED_IN_SQL.test(text)))).toEqual([]);
  });

  test('are mapped by entities of their own room', () => {
    const mapped = typescript.flatMap(({ path, text }: Source) =>
      [...text.matchAll(/tableName: '(\w+)'/g)].map(([, table]) => ({ path, table: table! })),
    );
    expect(mapped.length).toBeGreaterThan(3);
    expect(mapped.filter(({ path, table }) => ownerOf.get(table) !== roomOf(path))).toEqual([]);
  });

  test('are used by another room only where the list of exceptions says so, and the list says no more', () => {
    exceptionsUsed.clear();
    for (const text of [...texts, ...files]) trespasses(text);
    expect([...exceptionsUsed].sort()).toEqual(
      EXCEPTIONS.map(({ table, room }) => `${table} ${room}`).sort(),
    );
    const used = [...texts, ...files].map(({ path, text }) => ({
      room: roomOf(path),
      ...touchedBy(text, new Set(ownerOf.keys())),
    }));
    const superfluous = Object.entries(OFFERED).flatMap(([name, rooms]) =>
      rooms
        .filter(
          (room) =>
            !used.some((by) => by.room === room && (by.relations.has(name) || by.functions.has(name))),
        )
        .map((room) => `${name} ${room}`),
    );
    expect(superfluous).toEqual([]);
  });
});

describe('the check', () => {
  test.each([
    ['a join', 'select 1 from session s join wallet w on w.user_id = s.user_id'],
    ['a subquery', 'select exists (select from wallet where user_id = $1)'],
    ['a part of WITH', 'with theirs as (select id from wallet) select id from theirs'],
    ['an insert', 'insert into wallet (id) values ($1)'],
    ['a lock', 'lock table wallet in share mode'],
    ['a sequence', `select nextval('wallet')`],
    ['a function of SQL', 'create function f() returns int language sql as $$ select 1 from wallet $$'],
    ['a block', 'create function f() returns void language plpgsql as $$ begin perform from wallet; end $$'],
    ['a variable', 'create function f() returns void language plpgsql as $$ declare w wallet; begin end $$'],
    [
      'an assignment',
      'create function f(out a int) language plpgsql as $$ begin a := (select 1 from wallet); end $$',
    ],
  ])('sees a foreign table in %s', (_name, text) => {
    expect(inRoom(text)).toEqual(['src/people/planted.statement.ts:1 wallet belongs to wallet']);
  });

  test('takes no name of a WITH and no alias for a table', () => {
    expect(inRoom('with wallet as (select from session) select from wallet')).toEqual([]);
    expect(inRoom('select from session wallet for update of wallet')).toEqual([]);
  });

  test('sees a foreign function, an unknown table, and a column that is not lent', () => {
    expect(inRoom('select may_reserve($1, $2)')).toEqual([expect.stringContaining('may_reserve belongs to')]);
    expect(inRoom('select from nothing')).toEqual([expect.stringContaining('nothing has no owner')]);
    expect(inRoom('update seat set section_id = 1', 'reservation')).toEqual([
      expect.stringContaining('seat.section_id belongs to catalogue'),
    ]);
    expect(inRoom('delete from seat', 'reservation')).toHaveLength(1);
    expect(inRoom(`update seat set status = 'HELD'`, 'reservation')).toEqual([]);
  });

  test('reads a text that is put together, and owns up to one that it cannot put together', () => {
    const path = 'src/people/planted.ts';
    const written = (text: string) => new SqlInCode([{ path, text }]).read();
    const whole = `const C = 'id'; const f = (n: string) => \`\${n} = 1\`;
      const T = \`select \${C} from a where \${f('b')}\`;`;
    expect(written(whole).texts.map(({ text }) => text)).toEqual(['select id from a where b = 1']);
    const called = `function f(t: string) { return \`select from \${t}\`; } f('a'); f('b');`;
    expect(written(called).texts.map(({ text }) => text)).toEqual(['select from a', 'select from b']);
    const unknown = `export const f = (t: string) => \`select from \${t}\`;`;
    expect(written(unknown).unread).toHaveLength(1);
    const hidden = new SqlInCode([{ path, text: "const END = 'update wallet set balance = 0';" }]);
    expect(hidden.read().texts).toHaveLength(1);
    const part = new SqlInCode([{ path, text: "const PART = ' left join wallet w on true';" }]);
    part.read();
    expect(part.unused((text) => NAMED_IN_SQL.test(text))).toHaveLength(1);
  });
});

function tablesMadeBy(statements: readonly SqlText[]): string[] {
  return statements
    .filter(({ text }) => /create\s+(table|view|sequence)\b/.test(text))
    .flatMap(({ text }) => namesMadeBy(text));
}
