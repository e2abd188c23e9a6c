import { globSync, readFileSync } from 'node:fs';
import ts from 'typescript';

/** One file of the project: its path from the root, and what it holds. */
export interface Source {
  path: string;
  text: string;
}

/** The files that match, but for what is generated or installed. */
export function sources(...patterns: string[]): Source[] {
  return globSync(patterns)
    .filter((path) => !/(^|\/)(generated|node_modules|dist)\//.test(path))
    .sort()
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }));
}

interface Place {
  line: number;
  text: string;
}

/** The lines that match, counted from 1. */
function linesThat(text: string, matches: (line: string, before: string) => boolean): Place[] {
  const lines = text.split('\n');
  return lines.flatMap((line, index) =>
    matches(line, lines[index - 1] ?? '') ? [{ line: index + 1, text: line.trim() }] : [],
  );
}

/** Where a rule is broken, in words that an editor can follow: `path:line text`. */
export function broken(files: Source[], matches: (line: string, before: string) => boolean): string[] {
  return files.flatMap(({ path, text }) =>
    linesThat(text, matches).map((place) => `${path}:${place.line} ${place.text}`),
  );
}

/**
 * True for a line with more characters than the house allows. Strings are left out: the formatter breaks the
 * code around them, and a string in pieces cannot be searched for.
 */
export function isTooLong(line: string, max: number): boolean {
  const isComment = /^\s*(?:\/\/|\/?\*|--)/.test(line);
  return [...line].length > max && (isComment || !/['"`/]/.test(line));
}

/** How many lines each function with a body takes, from its first word to its last brace. */
export function functionLengths({ path, text }: Source): { where: string; lines: number }[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found: { where: string; lines: number }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      const first = file.getLineAndCharacterOfPosition(node.getStart(file)).line;
      const last = file.getLineAndCharacterOfPosition(node.end).line;
      found.push({ where: `${path}:${first + 1}`, lines: last - first + 1 });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}
