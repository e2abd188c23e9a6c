import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

interface Package {
  engines?: { node?: string };
  optional?: boolean;
  deprecated?: string;
  resolved?: string;
}

const { engines, scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, Package> };
const packages = Object.entries(lock.packages);

type Version = [number, number, number];

/** Whether a range of versions has this one. */
function allows(range: string, version: Version): boolean {
  const alternatives = range.replaceAll(/([<>=^~]+)\s+/g, '$1').split('||');
  return alternatives.some((every) =>
    every
      .trim()
      .split(/\s+/)
      .every((part) => fits(part, version)),
  );
}

function fits(part: string, version: Version): boolean {
  const [, operator, numbers] = /^(>=|\^|)(\*|\d+(?:\.(?:\d+|x|\*))*)$/.exec(part) ?? [];
  if (numbers === undefined) throw new Error(`cannot read the range ${part}`);
  const given = numbers.split('.').filter((number) => /\d/.test(number));
  const [major = 0, minor = 0, patch = 0] = given.map(Number);
  const difference = version[0] - major || version[1] - minor || version[2] - patch;
  if (operator === '>=') return difference >= 0;
  if (operator === '^') return difference >= 0 && version[0] === major;
  return given.every((number, index) => Number(number) === version[index]);
}

/** The oldest of each line that `engines` names, and what npm brings. */
const VERSIONS: Version[] = [
  [20, 19, 0],
  [22, 13, 0],
  [24, 0, 0],
  [26, 10, 0],
];

test('npm ci warns of no package on any Node.js that the project asks for', () => {
  expect(VERSIONS.filter((version) => !allows(engines.node, version))).toEqual([]);
  for (const [major, minor] of VERSIONS) {
    const older: Version = minor > 0 ? [major, minor - 1, 9] : [major - 1, 99, 9];
    expect(allows(engines.node, older)).toBe(major === 26);
  }
  const demanding = packages.filter(
    ([, { engines: own, optional }]) =>
      own?.node !== undefined && !optional && !VERSIONS.every((version) => allows(own.node!, version)),
  );
  expect(demanding.map(([path, { engines: own }]) => `${path} ${own?.node}`)).toEqual([]);
  expect(packages.filter(([, { deprecated }]) => deprecated !== undefined)).toEqual([]);
});

test('the lock file names no registry', () => {
  expect(packages.filter(([, { resolved }]) => resolved?.startsWith('http'))).toEqual([]);
});

test('nothing rests on scripts that npm leaves out', () => {
  expect(readFileSync('.npmrc', 'utf8')).toContain('ignore-scripts=true\n');
  const names = Object.keys(scripts);
  expect(
    names.filter((name) => names.some((other) => name === `pre${other}` || name === `post${other}`)),
  ).toEqual([]);
});
