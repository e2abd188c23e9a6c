// Draws the map of docs/architecture.md from the imports in src: the rooms, what they are built on, and which
// room imports which.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const PAGE = 'docs/architecture.md';
const BEGIN = '<!-- map: drawn by `npm run generate` -->';
const END = '<!-- /map -->';
/** Every room is built on these. An arrow from each room to them would hide the other arrows. */
const GROUND = ['graphql', 'platform'];

const cruised = execFileSync('depcruise', ['src', '--include-only', '^src', '--output-type', 'json'], {
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
});

/** Files directly in src are the house, which combines the rooms. */
const folderOf = (path) => (path.split('/').length === 2 ? 'house' : path.split('/')[1]);

const arrows = new Set();
const folders = new Set();
for (const { source, dependencies } of JSON.parse(cruised).modules) {
  const from = folderOf(source);
  folders.add(from);
  for (const { resolved } of dependencies) {
    const to = folderOf(resolved);
    const worthDrawing = !GROUND.includes(to) || (from === 'graphql' && to === 'platform');
    if (from !== to && worthDrawing) arrows.add(`  ${from} --> ${to}`);
  }
}

const rooms = [...folders].filter((folder) => folder !== 'house' && !GROUND.includes(folder)).sort();
const map = [
  BEGIN,
  '',
  '```mermaid',
  'flowchart TD',
  '  subgraph rooms',
  ...rooms.map((room) => `    ${room}`),
  '  end',
  '  subgraph ground',
  ...GROUND.map((folder) => `    ${folder}`),
  '  end',
  ...[...arrows].sort(),
  '  rooms --> ground',
  '```',
  '',
  END,
].join('\n');

const page = readFileSync(PAGE, 'utf8');
const [before, rest] = page.split(BEGIN);
const after = rest?.split(END)[1];
if (after === undefined) throw new Error(`${PAGE} has no place for the map: ${BEGIN} … ${END}`);
writeFileSync(PAGE, before + map + after);
