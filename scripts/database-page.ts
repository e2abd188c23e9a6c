import type { Pool } from 'pg';
import { LOOSE_REFERENCES, NO_REFERENCES } from './loose-references.js';
import { OWNERS } from './table-owners.js';

interface Column {
  name: string;
  type: string;
  nullable: boolean;
  primary: boolean;
  /** Unique by itself. */
  unique: boolean;
  /** The table that a foreign key points to; null: there is no foreign key. */
  references: string | null;
}

interface Table {
  name: string;
  comment: string | null;
  columns: Column[];
}

/** A line between two tables of a diagram. */
interface Reference {
  from: string;
  column: Column;
  to: string;
  loose: boolean;
}

/** The table of the library that runs the migrations. */
const OF_A_LIBRARY = 'mikro_orm_migrations';

const TABLES = `
  select t.relname as name, obj_description(t.oid, 'pg_class') as comment,
    json_agg(json_build_object(
      'name', c.attname,
      'type', format_type(c.atttypid, c.atttypmod),
      'nullable', not c.attnotnull,
      'primary', exists (
        select from pg_index i where i.indrelid = t.oid and i.indisprimary and c.attnum = any(i.indkey)),
      'unique', exists (
        select from pg_index i
        where i.indrelid = t.oid and i.indisunique and i.indnkeyatts = 1 and i.indkey[0] = c.attnum
          and i.indpred is null),
      'references', (
        select f.confrelid::regclass::text from pg_constraint f
        where f.conrelid = t.oid and f.contype = 'f' and c.attnum = any(f.conkey) limit 1)
    ) order by c.attnum) as columns
  from pg_class t
  join pg_attribute c on c.attrelid = t.oid and c.attnum > 0 and not c.attisdropped
  where t.relkind = 'r' and t.relnamespace = 'public'::regnamespace and t.relname <> $1
  group by t.oid, t.relname
  order by t.relname`;

/** docs/database.md as it should be, for a database that has all migrations. */
export async function databasePage(database: Pick<Pool, 'query'>): Promise<string> {
  const { rows: tables } = await database.query<Table>(TABLES, [OF_A_LIBRARY]);
  const references = tables.flatMap(referencesOf);
  const rooms = Object.entries(OWNERS).map(([room, names]) => {
    const own = tables.filter(({ name }) => names.includes(name));
    return own.length === 0 ? '' : roomText(room, own, references);
  });
  checkLists(tables, references);
  return [HEAD, ...rooms.filter((text) => text !== ''), looseText()].join('\n');
}

const HEAD = `# The database

The tables of each room, drawn from the database itself by \`npm run generate\`. A table of another room
stands there with its name alone.

- An unbroken line is a foreign key. A broken line is a reference without one, and
  [the reasons](#without-a-foreign-key) stand below.
- \`PK\` is the primary key or a part of it, \`UK\` is unique by itself, and "null" says that the column may
  be empty.
- The migrations say what a column means. [architecture.md](architecture.md#tables) names the order in which
  rows are locked.
`;

function roomText(room: string, tables: readonly Table[], references: readonly Reference[]): string {
  const names = tables.map(({ name }) => name);
  const lines = references.filter(({ from }) => names.includes(from));
  return [
    `## ${room}`,
    '',
    '| table | holds |',
    '| --- | --- |',
    ...tables.map(({ name, comment }) => `| \`${name}\` | ${comment ?? ''} |`),
    '',
    '```mermaid',
    'erDiagram',
    ...tables.flatMap(entity),
    ...lines.map(relationship),
    '```',
    '',
  ].join('\n');
}

function entity({ name, columns }: Table): string[] {
  return [`  ${name} {`, ...columns.map((column) => `    ${attribute(column)}`), '  }'];
}

/** Mermaid takes one word as the type. */
function attribute({ name, type, nullable, primary, unique, references }: Column): string {
  const word = type.replace('timestamp with time zone', 'timestamptz').replaceAll(' ', '_');
  const keys = [primary ? 'PK' : '', references ? 'FK' : '', unique && !primary ? 'UK' : ''];
  const told = keys.filter((key) => key !== '').join(', ');
  return [word, name, told, nullable ? '"null"' : ''].filter((part) => part !== '').join(' ');
}

function relationship({ from, column, to, loose }: Reference): string {
  const isList = column.type.endsWith('[]');
  const one = isList ? (column.nullable ? '}o' : '}|') : column.nullable ? '|o' : '||';
  const isAlone = column.unique && !isList;
  return `  ${to} ${one}${loose ? '..' : '--'}${isAlone ? 'o|' : 'o{'} ${from} : ${column.name}`;
}

const LOOSE = new Map(LOOSE_REFERENCES.flatMap(({ columns }) => Object.entries(columns)));

function referencesOf({ name: from, columns }: Table): Reference[] {
  return columns.flatMap((column): Reference[] => {
    const loose = LOOSE.get(`${from}.${column.name}`);
    if (column.references !== null) return [{ from, column, to: column.references, loose: false }];
    return loose === undefined ? [] : [{ from, column, to: loose, loose: true }];
  });
}

/** The lists name columns that there are, and every column that looks like a reference is in one of them. */
function checkLists(tables: readonly Table[], references: readonly Reference[]): void {
  const all = new Set(
    tables.flatMap(({ name, columns }) => columns.map((column) => `${name}.${column.name}`)),
  );
  const drawn = new Set(references.map(({ from, column }) => `${from}.${column.name}`));
  const listed = [...LOOSE.keys(), ...NO_REFERENCES];
  const gone = listed.filter((column) => !all.has(column));
  const unexplained = [...all].filter(
    (column) => /_(?:ids?|by)$/.test(column) && !drawn.has(column) && !NO_REFERENCES.includes(column),
  );
  const twice = [...LOOSE.keys()].filter((column) =>
    references.some((each) => `${each.from}.${each.column.name}` === column && !each.loose),
  );
  const mistakes = [
    ...gone.map((column) => `${column} is listed, and there is no such column`),
    ...unexplained.map((column) => `${column} has no foreign key: say what it names`),
    ...twice.map((column) => `${column} is listed, and has a foreign key`),
  ];
  if (mistakes.length > 0) throw new Error(`scripts/loose-references.ts:\n${mistakes.join('\n')}`);
}

function looseText(): string {
  const groups = LOOSE_REFERENCES.map(({ reason, columns }) => {
    const names = Object.keys(columns).map((column) => `\`${column}\``);
    return `| ${names.join(', ')} | ${reason} |`;
  });
  return ['## Without a foreign key', '', '| references | reason |', '| --- | --- |', ...groups, ''].join(
    '\n',
  );
}
