import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { PROJECT_ROOT } from '../../platform/project-root.js';

/** The page may load from and call this server only. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  // The editor writes its styles into the page, and the styles contain its icons.
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Serves `/graphiql` from files of the build. */
export async function addGraphiql(server: FastifyInstance): Promise<void> {
  const root = join(PROJECT_ROOT, 'dist/graphiql');
  if (!existsSync(root)) throw new Error('GraphiQL is not built: run `npm run build`');
  await server.register(fastifyStatic, {
    root,
    prefix: '/graphiql/',
    redirect: true,
    cacheControl: false,
    setHeaders: (reply, path) => {
      reply.setHeader('content-security-policy', CONTENT_SECURITY_POLICY);
      // The name of every file except the page contains a hash of its content.
      reply.setHeader(
        'cache-control',
        path.endsWith('.html') ? 'no-cache' : 'public, max-age=31536000, immutable',
      );
    },
  });
  server.get('/graphiql', async (_request, reply) => reply.redirect('/graphiql/'));
}
