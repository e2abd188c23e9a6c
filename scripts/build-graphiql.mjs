// Builds the GraphiQL page when its sources have changed since the last build: it takes seconds, and the
// server is started more often than the page is changed.
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { build } from 'vite';

const STAMP = 'dist/graphiql/.sources';

const sources = globSync(
  ['web/graphiql/**/*', 'schema/operations/*.graphql', 'vite.config.ts', 'package-lock.json'],
  {
    withFileTypes: true,
  },
)
  .filter((entry) => entry.isFile())
  .map((entry) => `${entry.parentPath}/${entry.name}`)
  .sort();
const digest = createHash('sha256');
for (const source of sources) digest.update(source).update(readFileSync(source));
const stamp = digest.digest('hex');

if (!existsSync(STAMP) || readFileSync(STAMP, 'utf8') !== stamp) {
  process.stdout.write('building the GraphiQL page\n');
  await build({ logLevel: 'warn' });
  writeFileSync(STAMP, stamp);
}
