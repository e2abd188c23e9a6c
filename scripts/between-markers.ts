/** A place in a page that a program fills. */
export interface Place {
  /** The page's file, for the message when it has no such place. */
  file: string;
  begin: string;
  end: string;
}

/** The page with this text in its place. */
export function filled(page: string, { file, begin, end }: Place, text: string): string {
  const [before, rest] = page.split(begin);
  const after = rest?.split(end)[1];
  if (after === undefined) throw new Error(`${file} has no place for it: ${begin} … ${end}`);
  return `${before}${begin}${text}${end}${after}`;
}
