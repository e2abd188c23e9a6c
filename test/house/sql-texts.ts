import { dirname, join } from 'node:path';
import ts from 'typescript';
import type { Source } from './sources.js';

/** A statement or a function of the database, and where it is written. */
export interface SqlText {
  path: string;
  line: number;
  text: string;
}

export interface TextsOfCode {
  /** With every interpolation filled in. */
  texts: SqlText[];
  /** What looks like SQL and could not be put together. */
  unread: SqlText[];
}

/** What the parameters of a function stand for at one of its calls. */
type Values = ReadonlyMap<string, string>;

const NO_VALUES: Values = new Map();
/** Files without such a text need not be parsed. */
const MAY_HOLD_STATEMENTS =
  /['"`]\s*(?:select|insert|update|delete|with|lock|create|alter|truncate|merge|copy)\s/;
const STATEMENT = /^\s*(?:select|insert|update|delete|with|lock|create|alter|truncate|merge|copy)\s/;

/**
 * The SQL in TypeScript: literals that begin with a statement's first word. Constants are looked up, also
 * across files, and a text that a function puts together is read once for each of its calls.
 */
export class SqlInCode {
  readonly #sources: ReadonlyMap<string, string>;
  readonly #parsed = new Map<string, ts.SourceFile>();
  /** The literals that are part of a text that was read. */
  readonly #used = new Set<ts.Node>();

  constructor(sources: readonly Source[]) {
    this.#sources = new Map(sources.map(({ path, text }) => [path, text]));
  }

  read(): TextsOfCode {
    const texts: SqlText[] = [];
    const unread: SqlText[] = [];
    for (const file of this.#filesThat((text) => MAY_HOLD_STATEMENTS.test(text))) {
      for (const literal of literalsOf(file)) {
        if (!STATEMENT.test(beginningOf(literal))) continue;
        const found = this.#readings(literal);
        texts.push(...found.map((text) => placed(literal, text)));
        if (found.length === 0) unread.push(placed(literal, literal.getText()));
      }
    }
    return { texts, unread };
  }

  /** Literals that `matches` and that no text has used. To be asked for after `read`. */
  unused(matches: (text: string) => boolean): SqlText[] {
    return this.#filesThat(matches)
      .flatMap(literalsOf)
      .filter((literal) => !this.#used.has(literal) && matches(literal.getText()))
      .map((literal) => placed(literal, literal.getText()));
  }

  #filesThat(matches: (text: string) => boolean): ts.SourceFile[] {
    const paths = [...this.#sources].filter(([, text]) => matches(text)).map(([path]) => path);
    return paths.map((path) => this.#file(path)!);
  }

  #file(path: string): ts.SourceFile | undefined {
    const text = this.#sources.get(path);
    if (text === undefined) return undefined;
    const parsed = this.#parsed.get(path) ?? ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
    this.#parsed.set(path, parsed);
    return parsed;
  }

  /** One text, or one for each call of the function around it. */
  #readings(literal: ts.Node): string[] {
    const plain = this.#valueOf(literal, NO_VALUES);
    if (plain !== undefined) return [plain];
    const around = enclosingFunction(literal);
    if (!around) return [];
    const readings = callsOf(around.name, literal.getSourceFile()).map((call) => {
      const values = this.#argumentsOf(call, around.parameters, NO_VALUES);
      return values && this.#valueOf(literal, values);
    });
    return readings.includes(undefined) ? [] : (readings as string[]);
  }

  /** Parameters whose argument is no constant have no value. */
  #argumentsOf(
    call: ts.CallExpression,
    parameters: readonly ts.ParameterDeclaration[],
    outer: Values,
  ): Values {
    const values = new Map<string, string>();
    parameters.forEach((parameter, index) => {
      const argument = call.arguments[index];
      const value = argument && this.#valueOf(argument, outer);
      if (value !== undefined) values.set(parameter.name.getText(), value);
    });
    return values;
  }

  /** The text that an expression stands for; undefined: that is not known before it runs. */
  #valueOf(node: ts.Node, values: Values): string | undefined {
    if (ts.isStringLiteralLike(node)) {
      this.#used.add(node);
      return node.text;
    }
    if (ts.isNumericLiteral(node)) return node.text;
    if (ts.isTemplateExpression(node)) return this.#filledIn(node, values);
    if (ts.isIdentifier(node)) return values.get(node.text) ?? this.#constant(node.text, node, values);
    if (ts.isCallExpression(node)) return this.#returned(node, values);
    if (ts.isBinaryExpression(node)) return this.#combined(node, values);
    return undefined;
  }

  #filledIn(template: ts.TemplateExpression, values: Values): string | undefined {
    let text = template.head.text;
    for (const { expression, literal } of template.templateSpans) {
      const value = this.#valueOf(expression, values);
      if (value === undefined) return undefined;
      text += value + literal.text;
    }
    this.#used.add(template);
    return text;
  }

  #constant(name: string, from: ts.Node, values: Values): string | undefined {
    const file = from.getSourceFile();
    const initializer = initializerOf(name, file);
    if (initializer) return this.#valueOf(initializer, values);
    const imported = this.#importedFrom(name, file);
    return imported && this.#constant(name, imported, values);
  }

  #importedFrom(name: string, file: ts.SourceFile): ts.SourceFile | undefined {
    for (const statement of file.statements) {
      if (!ts.isImportDeclaration(statement) || !statement.importClause?.namedBindings) continue;
      if (!statement.importClause.namedBindings.getText().match(`\\b${name}\\b`)) continue;
      const specifier = (statement.moduleSpecifier as ts.StringLiteral).text.replace(/\.js$/, '.ts');
      return this.#file(join(dirname(file.fileName), specifier));
    }
    return undefined;
  }

  /** What a function that only puts a text together returns. */
  #returned(call: ts.CallExpression, outer: Values): string | undefined {
    const callee = initializerOf(call.expression.getText(), call.getSourceFile());
    if (!callee || !ts.isArrowFunction(callee) || ts.isBlock(callee.body)) return undefined;
    return this.#valueOf(callee.body, this.#argumentsOf(call, callee.parameters, outer));
  }

  #combined(node: ts.BinaryExpression, values: Values): string | undefined {
    const left = this.#valueOf(node.left, values);
    const right = this.#valueOf(node.right, values);
    if (left === undefined || right === undefined) return undefined;
    if (node.operatorToken.kind === ts.SyntaxKind.PlusToken) return left + right;
    return node.operatorToken.kind === ts.SyntaxKind.MinusToken ? String(+left - +right) : undefined;
  }
}

function placed(node: ts.Node, text: string): SqlText {
  const file = node.getSourceFile();
  const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
  return { path: file.fileName, line: line + 1, text };
}

function beginningOf(literal: ts.Node): string {
  return ts.isTemplateExpression(literal) ? literal.head.text : (literal as ts.StringLiteralLike).text;
}

function visitAll(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => visitAll(child, visit));
}

function callsOf(name: string, file: ts.SourceFile): ts.CallExpression[] {
  const calls: ts.CallExpression[] = [];
  visitAll(file, (node) => {
    if (ts.isCallExpression(node) && node.expression.getText() === name) calls.push(node);
  });
  return calls;
}

function literalsOf(file: ts.SourceFile): ts.Node[] {
  const literals: ts.Node[] = [];
  visitAll(file, (node) => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) literals.push(node);
  });
  return literals;
}

function initializerOf(name: string, file: ts.SourceFile): ts.Expression | undefined {
  let found: ts.Expression | undefined;
  visitAll(file, (node) => {
    if (ts.isVariableDeclaration(node) && node.name.getText() === name) found = node.initializer;
  });
  return found;
}

function enclosingFunction(
  node: ts.Node,
): { name: string; parameters: readonly ts.ParameterDeclaration[] } | undefined {
  for (let around = node.parent; around; around = around.parent) {
    if (ts.isFunctionDeclaration(around) && around.name) {
      return { name: around.name.text, parameters: around.parameters };
    }
  }
  return undefined;
}
