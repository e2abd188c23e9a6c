import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { PROJECT_ROOT } from '../platform/project-root.js';

/** The page may load and call nothing but this server. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "worker-src 'self' blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** `/graphiql`, from our own files. */
export async function addGraphiql(server: FastifyInstance): Promise<void> {
  const root = join(PROJECT_ROOT, 'dist/graphiql');
  if (!existsSync(root)) throw new Error('GraphiQL is not built: run `npm run build`');
  await server.register(fastifyStatic, {
    root,
    prefix: '/graphiql/',
    redirect: true,
    cacheControl: true,
    setHeaders: (reply, path) => {
      reply.setHeader('content-security-policy', CONTENT_SECURITY_POLICY);
      // Everything but the page has its content in its name.
      reply.setHeader(
        'cache-control',
        path.endsWith('.html') ? 'no-cache' : 'public, max-age=31536000, immutable',
      );
    },
  });
  server.get('/graphiql', async (_request, reply) => reply.redirect('/graphiql/'));
}
