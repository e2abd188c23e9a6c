import { ArgsType, Field, Int, ObjectType } from 'type-graphql';
import { Fault } from '../platform/fault.js';
import { make } from './make.js';
import { Public } from './public.js';

export const PAGE_DEFAULT = 20;
export const PAGE_MAX = 100;

@ArgsType()
export class PageArgs {
  @Field(() => Int, {
    nullable: true,
    defaultValue: PAGE_DEFAULT,
    description: 'The size of the page, 1 to 100.',
  })
  first?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'The `endCursor` of the previous page. Absent: the first page.',
  })
  after?: string | null;
}

@Public()
@ObjectType({ description: 'The position of a page in its list.' })
class PageInfo {
  @Field(() => Boolean, { description: 'True when another page follows.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'True when this page was requested with `after`.' })
  hasPreviousPage!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'The cursor of the first node; null on an empty page.',
  })
  startCursor?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The cursor of the last node. Send it as `after` to get the next page. Null on an empty page.',
  })
  endCursor?: string | null;
}

export interface Page<T> {
  edges: { cursor: string; node: T }[];
  nodes: T[];
  pageInfo: PageInfo;
  /** Counted only when asked for. */
  readonly totalCount?: Promise<number | null> | number | null | undefined;
}

type Constructor<T> = new () => T;

/** The Relay connection of a type: `<Name>Connection { edges { cursor node } nodes pageInfo }`. */
export function Connection<T extends object>(Node: Constructor<T>): Constructor<Page<T>> {
  const name = Node.name;

  @Public()
  @ObjectType(`${name}Edge`, { description: `One ${name} of a list, and its position in the list.` })
  class Edge {
    @Field(() => String, { description: 'The position of this node. Opaque: send it back as `after`.' })
    cursor!: string;

    @Field(() => Node, { description: `The ${name}.` })
    node!: T;
  }

  @Public()
  @ObjectType(`${name}Connection`, { description: `One page of a list of ${name}.` })
  class NamedConnection implements Page<T> {
    @Field(() => [Edge], { description: 'The nodes of this page with their cursors.' })
    edges!: Edge[];

    @Field(() => [Node], { description: 'The nodes of this page without cursors.' })
    nodes!: T[];

    @Field(() => PageInfo, { description: 'The position of this page in the list.' })
    pageInfo!: PageInfo;

    @Field(() => Int, {
      nullable: true,
      description: 'The number of nodes on all pages. Null where counting them would be expensive.',
    })
    readonly totalCount?: Promise<number | null> | number | null | undefined;
  }
  return NamedConnection;
}

export interface PageRequest {
  first: number;
  /** The key after which the page begins: what `cursorOf` wrote for the last node before it. */
  after: CursorKey | undefined;
}

type CursorKey = (string | number)[];

/** The bounds of a page; null and absent mean the default. */
export function pageRequest(args: PageArgs): PageRequest {
  const first = args.first ?? PAGE_DEFAULT;
  if (first < 1 || first > PAGE_MAX) throw new Fault('BAD_USER_INPUT', '`first` must be from 1 to 100.');
  return { first, after: args.after == null ? undefined : decodeCursor(args.after) };
}

/**
 * A page of rows. One row more than asked for was fetched, which shows whether there is a next page.
 *
 * @param keyOf the values the list is ordered by, unique together
 * @param count how many there are on all pages; absent where counting is expensive
 */
export function page<Row, T extends object>(
  request: PageRequest,
  rows: Row[],
  keyOf: (row: Row) => CursorKey,
  toNode: (row: Row) => T,
  count?: () => Promise<number | null> | number,
): Page<T> {
  const edges = rows
    .slice(0, request.first)
    .map((row) => ({ cursor: encodeCursor(keyOf(row)), node: toNode(row) }));
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: make(PageInfo, {
      hasNextPage: rows.length > request.first,
      hasPreviousPage: request.after !== undefined,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    }),
    get totalCount() {
      return count?.() ?? null;
    },
  };
}

/** The number after which a list ordered by one number continues; -1: from its beginning. */
export function afterNumber(request: PageRequest): number {
  const [key, ...rest] = request.after ?? [-1];
  if (typeof key !== 'number' || rest.length > 0) throw badCursor();
  return key;
}

/** The number and the id after which a list continues; undefined: from its beginning. */
export function afterNumbers(request: PageRequest): [number, number] | undefined {
  if (request.after === undefined) return undefined;
  const [number, id, ...rest] = request.after;
  if (typeof number !== 'number' || typeof id !== 'number' || rest.length > 0) throw badCursor();
  return [number, id];
}

/** The pair after which a list ordered by a number and an id continues; undefined: from its beginning. */
export function afterPair(request: PageRequest): [number, string] | undefined {
  if (request.after === undefined) return undefined;
  const [number, id, ...rest] = request.after;
  if (typeof number !== 'number' || typeof id !== 'string' || rest.length > 0 || !UUID.test(id)) {
    throw badCursor();
  }
  return [number, id];
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function encodeCursor(key: CursorKey): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

function decodeCursor(cursor: string): CursorKey {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const fits = (value: unknown) => typeof value === 'string' || Number.isSafeInteger(value);
    if (Array.isArray(key) && key.length <= 3 && key.every(fits)) return key as CursorKey;
  } catch {
    // Not JSON: not a cursor of ours.
  }
  throw badCursor();
}

export function badCursor(): Fault {
  return new Fault('BAD_USER_INPUT', '`after` is not a cursor of this list.');
}
