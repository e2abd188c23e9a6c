import type { Folder } from '../../room/index.js';

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

/** The playground. */
export const GRAPHIQL: Folder = {
  path: '/graphiql/',
  folder: 'dist/graphiql',
  builtBy: 'npm run build',
  headers: { 'content-security-policy': CONTENT_SECURITY_POLICY },
  // The name of every file except the page contains a hash of its content.
  isImmutable: (file) => !file.endsWith('.html'),
};
