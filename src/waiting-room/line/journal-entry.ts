export type JournalKind =
  | 'ADMITTED'
  | 'ENDED'
  | 'LEFT'
  | 'RETURNED'
  | 'VANISHED'
  | 'EXCHANGED'
  | 'SKIPPED'
  | 'SETTINGS'
  | 'OPENED'
  | 'CLOSED'
  | 'DRAWN';

/** Something that has happened in a line. */
export interface JournalEntry {
  version: number;
  kind: JournalKind;
  /** `sequence:user` for ADMITTED, else sequences; a text for SETTINGS, CLOSED and DRAWN. */
  items: string[];
  /** Up to where numbers were issued at that time. */
  next: number;
  /**
   * Whether its sequences are those after a draw. Before a draw the same one may belong to another fan.
   * Undefined: the entry or the message is of a release that does not say it.
   */
  drawn: boolean | undefined;
}

/** Reads an entry of the stream that `journal` in lua/common.lua writes. */
export function toJournalEntry([id, fields]: [string, string[]]): JournalEntry {
  const [, kind, , items, , next, , drawn] = fields;
  return {
    version: Number(id.split('-')[0]),
    kind: kind as JournalKind,
    items: items === '' ? [] : items!.split(','),
    next: Number(next),
    drawn: drawn === undefined ? undefined : drawn === '1',
  };
}
