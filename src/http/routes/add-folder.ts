import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { PROJECT_ROOT } from '../../platform/project-root.js';
import type { Folder } from '../../room/index.js';
import type { RoutesDeps } from './add-routes.js';

/** So that a page with many files costs about as much as a request of GraphQL. */
const COST_OF_FILE = 1;
const FOREVER = 'public, max-age=31536000, immutable';

/** Serves the files of a folder. Its page is also found without the slash at the end. */
export async function addFolder(
  server: FastifyInstance,
  { path, folder, builtBy, headers = {}, isImmutable }: Folder,
  { budget, clientAddress, countAnswer }: Pick<RoutesDeps, 'budget' | 'clientAddress' | 'countAnswer'>,
): Promise<void> {
  const root = join(PROJECT_ROOT, folder);
  if (!existsSync(root)) throw new Error(`The files of ${path} are not built: run \`${builtBy}\``);
  await server.register(async (scope) => {
    scope.addHook('onRequest', async (request) => {
      await budget.spend({ caller: null, address: clientAddress(request.raw) }, COST_OF_FILE);
    });
    scope.addHook('onResponse', async () => countAnswer('route'));
    await scope.register(fastifyStatic, {
      root,
      prefix: path,
      redirect: true,
      cacheControl: false,
      dotfiles: 'ignore',
      setHeaders(reply, file) {
        reply.setHeader('x-content-type-options', 'nosniff');
        for (const [name, value] of Object.entries(headers)) reply.setHeader(name, value);
        reply.setHeader('cache-control', isImmutable(relative(root, file)) ? FOREVER : 'no-cache');
      },
    });
    scope.get(path.slice(0, -1), async (_request, reply) => reply.redirect(path));
  });
}
