import { readFileSync } from 'node:fs';
import { PAYMENT_TRANSITIONS } from '../src/payment/state-machine.js';
import { TRANSITIONS } from '../src/reservation/state-machine.js';

const PAGE = 'docs/payments.md';

/** docs/payments.md as it should be, with the states as the code has them. */
export function pageWithStates(): string {
  const page = readFileSync(PAGE, 'utf8');
  return filled(filled(page, 'states', reservationStates()), 'payment states', paymentStates());
}

function filled(page: string, name: string, text: string): string {
  const begin = `<!-- ${name}: drawn by \`npm run generate\` -->`;
  const end = `<!-- /${name} -->`;
  const [before, rest] = page.split(begin);
  const after = rest?.split(end)[1];
  if (after === undefined) throw new Error(`${PAGE} has no place for the ${name}: ${begin} … ${end}`);
  return `${before}${begin}\n\n${text}\n\n${end}${after}`;
}

function reservationStates(): string {
  const arrows = TRANSITIONS.map(({ from, to, event }) => ({ from, to, event }));
  const rows = TRANSITIONS.map(
    ({ from, to, event, meaning }) =>
      `| ${from === 'NEW' ? '' : `\`${from}\``} | ${event} | \`${to}\` | ${meaning} |`,
  );
  const table = ['| from | event | to | means |', '| --- | --- | --- | --- |', ...rows];
  return [diagram(arrows), '', ...table].join('\n');
}

function paymentStates(): string {
  return diagram(PAYMENT_TRANSITIONS);
}

interface Arrow {
  from: string;
  to: string;
  event?: string;
}

/** What no arrow leaves is final. */
function diagram(arrows: readonly Arrow[]): string {
  const left = new Set(arrows.map(({ from }) => from));
  const final = [...new Set(arrows.map(({ to }) => to))].filter((state) => !left.has(state));
  const lines = arrows.map(({ from, to, event }) => {
    const arrow = `  ${from === 'NEW' ? '[*]' : from} --> ${to}`;
    return event === undefined ? arrow : `${arrow} : ${event}`;
  });
  return [
    '```mermaid',
    'stateDiagram-v2',
    ...lines,
    ...final.map((state) => `  ${state} --> [*]`),
    '```',
  ].join('\n');
}
