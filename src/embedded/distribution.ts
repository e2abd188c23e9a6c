import { readFile } from 'node:fs/promises';

/** The family of this machine's Linux distribution, as far as it makes a difference here. */
export type Distribution = 'debian' | 'fedora' | 'alpine' | 'other';

/** Reads it from /etc/os-release; 'other' where there is no such file. */
export async function readDistribution(): Promise<Distribution> {
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '');
  const lines = text.split('\n').filter((line) => /^ID(_LIKE)?=/.test(line));
  const words = lines.flatMap((line) =>
    line
      .replace(/^[^=]*=/, '')
      .replaceAll(/["']/g, '')
      .split(/\s+/),
  );
  if (words.includes('alpine')) return 'alpine';
  if (words.includes('debian') || words.includes('ubuntu')) return 'debian';
  if (words.includes('fedora') || words.includes('rhel')) return 'fedora';
  return 'other';
}
