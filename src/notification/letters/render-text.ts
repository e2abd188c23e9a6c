import type { Block, Content } from './content.js';

const WIDTH = 76;

/** The message as plain text that a terminal can show. */
export function renderText({ subject, blocks }: Content): string {
  const heading = `${wrapped(subject)}\n${'='.repeat(Math.min(subject.length, WIDTH))}`;
  return `${[heading, ...blocks.map(textOf)].join('\n\n')}\n`;
}

function textOf(block: Block): string {
  if (block.kind === 'PARAGRAPH') return wrapped(block.text);
  if (block.kind === 'TICKET') return `${block.seat}\nCode: ${block.token}`;
  const width = Math.max(...block.facts.map(([label]) => label.length)) + 2;
  return block.facts.map(([label, value]) => `${`${label}:`.padEnd(width)}${value}`).join('\n');
}

function wrapped(text: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join('\n');
}
