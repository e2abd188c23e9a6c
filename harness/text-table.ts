export interface Column {
  title: string;
  /** Words to the left; figures to the right, the default. */
  align?: 'left';
}

/** Rows of cells under each other, as wide as need be. */
export function textTable(columns: readonly Column[], rows: readonly string[][]): string {
  const widths = columns.map(({ title }, index) =>
    Math.max(title.length, ...rows.map((row) => row[index]!.length)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => {
        const width = widths[index]!;
        return columns[index]!.align === 'left' ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ')
      .trimEnd();
  const head = line(columns.map(({ title }) => title));
  const rule = '-'.repeat(widths.reduce((sum, width) => sum + width + 2, -2));
  return [head, rule, ...rows.map(line)].map((each) => `${each}\n`).join('');
}

/** The same in Markdown. */
export function markdownTable(columns: readonly Column[], rows: readonly string[][]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  const rule = columns.map(({ align }) => (align === 'left' ? '---' : '---:'));
  return [columns.map(({ title }) => title), rule, ...rows].map(line).join('');
}

/** A whole number with its thousands set apart. */
export function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}
