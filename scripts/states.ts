import { readFileSync } from 'node:fs';
import { PAYMENT_TRANSITIONS } from '../src/payment/state-machine.js';
import { TRANSITIONS } from '../src/reservation/state-machine.js';
import { filled, type Place } from './between-markers.js';

const PAGE = 'docs/payments.md';

/** docs/payments.md as it should be, with the states as the code has them. */
export function pageWithStates(): string {
  const page = readFileSync(PAGE, 'utf8');
  const half = filled(page, placeOf('states'), `\n\n${reservationStates()}\n\n`);
  return filled(half, placeOf('payment states'), `\n\n${paymentStates()}\n\n`);
}

/** The place of a diagram. */
const placeOf = (name: string): Place => ({
  file: PAGE,
  begin: `<!-- ${name}: drawn by \`npm run generate\` -->`,
  end: `<!-- /${name} -->`,
});

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
