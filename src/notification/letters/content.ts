/** What a message says, before it is text or HTML. Every string is plain text. */
export interface Content {
  /** One line, also the heading. */
  subject: string;
  blocks: readonly Block[];
}

export type Block =
  | { kind: 'PARAGRAPH'; text: string }
  | { kind: 'FACTS'; facts: readonly (readonly [label: string, value: string])[] }
  | { kind: 'TICKET'; seat: string; token: string };

export const paragraph = (text: string): Block => ({ kind: 'PARAGRAPH', text });
