// Draws the map of docs/architecture.md from the imports in src: the rooms, the parts of a room that has
// some, what they are built on, and which imports which.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { filled } from './between-markers.ts';

const PAGE = 'docs/architecture.md';
const PLACE = { file: PAGE, begin: '<!-- map: drawn by `npm run generate` -->', end: '<!-- /map -->' };
/** Rooms are built on these. An arrow from each room to them would hide the other arrows. */
const GROUND = ['room', 'graphql', 'events', 'push', 'mail', 'platform'];
/** What combines the rooms and lets the world in. It stands above them. */
const ENTRANCE = ['start', 'http', 'execution', 'embedded', 'migrations'];
/** Rooms that have parts with a door each. */
const DIVIDED = ['waiting-room'];

const cruised = execFileSync('depcruise', ['src', '--include-only', '^src', '--output-type', 'json'], {
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
});

/** Files directly in src are the house, which combines the rooms. */
const folderOf = (path) => (path.split('/').length === 2 ? 'house' : path.split('/')[1]);
/** The part of a divided room; undefined for its own files. */
const partOf = (path) => {
  const [, room, part, file] = path.split('/');
  return DIVIDED.includes(room) && file !== undefined ? part : undefined;
};

const arrows = new Set();
const folders = new Set();
const parts = new Map(DIVIDED.map((room) => [room, new Set()]));
for (const { source, dependencies } of JSON.parse(cruised).modules) {
  const from = folderOf(source);
  folders.add(from);
  if (partOf(source)) parts.get(from).add(partOf(source));
  for (const { resolved } of dependencies) draw(source, resolved);
}

function draw(source, resolved) {
  const from = folderOf(source);
  const to = folderOf(resolved);
  if (from !== to) {
    const isHidden = GROUND.includes(to) && !GROUND.includes(from);
    if (!isHidden && from !== 'house') arrows.add(`  ${from} --> ${to}`);
    return;
  }
  const fromPart = partOf(source);
  const toPart = partOf(resolved);
  if (fromPart && toPart && fromPart !== toPart) arrows.add(`  ${fromPart} --> ${toPart}`);
}

const group = (name, members) => [
  `  subgraph ${name}`,
  ...members.flatMap((member) =>
    DIVIDED.includes(member)
      ? [`    subgraph ${member}`, ...[...parts.get(member)].sort().map((part) => `      ${part}`), '    end']
      : [`    ${member}`],
  ),
  '  end',
];

const known = (names) => names.filter((name) => folders.has(name));
const isRoom = (folder) => folder !== 'house' && !GROUND.includes(folder) && !ENTRANCE.includes(folder);
const map = [
  '',
  '',
  '```mermaid',
  'flowchart TD',
  ...group('entrance', known(ENTRANCE)),
  ...group('rooms', [...folders].filter(isRoom).sort()),
  ...group('ground', known(GROUND)),
  ...[...arrows].sort(),
  '  entrance --> rooms',
  '  rooms --> ground',
  '```',
  '',
  '',
].join('\n');

writeFileSync(PAGE, filled(readFileSync(PAGE, 'utf8'), PLACE, map));
