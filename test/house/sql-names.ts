import { parsePlPgSQLSync, parseSync } from 'libpg-query';

/** What a statement touches, with the columns that it writes. */
export interface Touched {
  /** Tables, views and sequences. */
  relations: Set<string>;
  functions: Set<string>;
  /** Written tables; null: a row is added or deleted, or the table itself is changed. */
  written: Map<string, Set<string> | null>;
}

type Node = Record<string, any>;

/**
 * Reads SQL with PostgreSQL's own parser.
 *
 * @param tables whose rows may be variables of a function
 */
export function touchedBy(sql: string, tables: ReadonlySet<string>): Touched {
  const touched: Touched = { relations: new Set(), functions: new Set(), written: new Map() };
  for (const { stmt } of parseSync(sql).stmts as Node[]) {
    if (stmt!.CreateFunctionStmt) readFunction(sql, stmt!.CreateFunctionStmt, tables, touched);
    else read(stmt, new Set(), touched);
  }
  return touched;
}

/** The tables, views, sequences or functions that these statements make. A new name counts as made. */
export function namesMadeBy(sql: string): string[] {
  return (parseSync(sql).stmts as Node[]).flatMap(({ stmt }) => {
    const { CreateStmt, ViewStmt, CreateSeqStmt, CreateFunctionStmt, RenameStmt } = stmt;
    if (RenameStmt?.renameType === 'OBJECT_TABLE') return RenameStmt.newname;
    const relation = CreateStmt?.relation ?? ViewStmt?.view ?? CreateSeqStmt?.sequence;
    return relation?.relname ?? CreateFunctionStmt?.funcname.at(-1).String.sval ?? [];
  });
}

/** The body of a function: SQL, or PL/pgSQL with SQL in its expressions. */
function readFunction(sql: string, { options }: Node, tables: ReadonlySet<string>, touched: Touched): void {
  const option = (name: string): Node =>
    options.find(({ DefElem }: Node) => DefElem.defname === name).DefElem;
  const language = option('language').arg.String.sval;
  if (language === 'sql') {
    const body = option('as').arg.List.items[0].String.sval;
    for (const { stmt } of parseSync(body).stmts as Node[]) read(stmt, new Set(), touched);
    return;
  }
  if (language !== 'plpgsql') throw new Error(`cannot read a function in ${language}`);
  visitObjects(parsePlPgSQLSync(sql), (node) => {
    const type = node.PLpgSQL_type?.typname;
    if (tables.has(type)) touched.relations.add(type);
    if (node.PLpgSQL_expr) readExpression(node.PLpgSQL_expr, touched);
  });
}

/** The modes of libpg_query: a statement, a type, an expression, or an assignment to one of several forms. */
function readExpression({ query, parseMode }: Node, touched: Touched): void {
  const statement = !parseMode ? query : `select ${parseMode > 2 ? query.replace(/^.*?:?=/s, '') : query}`;
  for (const { stmt } of parseSync(statement).stmts as Node[]) read(stmt, new Set(), touched);
}

/** @param named what a WITH around this node has named: these are no tables */
function read(node: unknown, named: ReadonlySet<string>, touched: Touched): void {
  if (Array.isArray(node)) {
    for (const each of node) read(each, named, touched);
    return;
  }
  if (node === null || typeof node !== 'object') return;
  // What is locked by name was named before, by its alias.
  const { withClause, lockedRels: _locked, ...rest } = node as Node;
  const inside = withClause ? readWith(withClause, named, touched) : named;
  readWrites(rest, inside, touched);
  for (const [key, value] of Object.entries(rest)) {
    if (key === 'RangeVar' || key === 'relation') addRelation(value, inside, touched);
    if (key === 'FuncCall') addFunction(value, touched);
    read(value, inside, touched);
  }
}

/** A part of WITH sees the parts before it; with RECURSIVE it sees all. */
function readWith({ ctes, recursive }: Node, outer: ReadonlySet<string>, touched: Touched): Set<string> {
  const named = new Set(outer);
  const nameOf = ({ CommonTableExpr }: Node): string => CommonTableExpr.ctename;
  if (recursive) for (const cte of ctes) named.add(nameOf(cte));
  for (const cte of ctes) {
    read(cte.CommonTableExpr.ctequery, new Set(named), touched);
    named.add(nameOf(cte));
  }
  return named;
}

function addRelation({ relname, schemaname }: Node, named: ReadonlySet<string>, touched: Touched): void {
  if (relname === undefined || (schemaname === undefined && named.has(relname))) return;
  touched.relations.add(schemaname === undefined ? relname : `${schemaname}.${relname}`);
}

const OF_SEQUENCES = new Set(['nextval', 'currval', 'setval']);

function addFunction({ funcname, args }: Node, touched: Touched): void {
  const name = funcname.at(-1).String.sval as string;
  touched.functions.add(name);
  const sequence = OF_SEQUENCES.has(name) ? args[0]?.A_Const?.sval?.sval : undefined;
  if (sequence !== undefined) touched.relations.add(sequence);
}

function readWrites(
  { UpdateStmt, InsertStmt, DeleteStmt, MergeStmt, LockStmt, TruncateStmt }: Node,
  named: ReadonlySet<string>,
  touched: Touched,
): void {
  if (UpdateStmt) write(UpdateStmt.relation.relname, columnsOf(UpdateStmt.targetList), touched);
  const whole = InsertStmt ?? DeleteStmt ?? MergeStmt;
  if (whole) write(whole.relation.relname, null, touched);
  for (const { RangeVar } of (LockStmt ?? TruncateStmt)?.relations ?? []) {
    if (!named.has(RangeVar.relname)) write(RangeVar.relname, null, touched);
  }
}

function columnsOf(targets: Node[]): string[] {
  return targets.map(({ ResTarget }) => ResTarget.name);
}

function write(table: string, columns: string[] | null, touched: Touched): void {
  const before = touched.written.get(table);
  if (columns === null || before === null) touched.written.set(table, null);
  else touched.written.set(table, new Set([...(before ?? []), ...columns]));
}

function visitObjects(node: unknown, visit: (node: Node) => void): void {
  if (node === null || typeof node !== 'object') return;
  if (!Array.isArray(node)) visit(node);
  for (const value of Object.values(node)) visitObjects(value, visit);
}
