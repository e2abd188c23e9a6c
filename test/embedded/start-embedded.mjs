// A process that starts the embedded servers as `npm start` does, for tests that kill it:
//   node test/embedded/start-embedded.mjs <data directory>
// It prints "started" when they answer and stays until killed. Like the server, it survives a Ctrl-C.
import { registerHooks } from 'node:module';

registerHooks({
  resolve(specifier, context, next) {
    const isOurs = specifier.startsWith('.') && context.parentURL?.endsWith('.ts');
    return next(isOurs ? specifier.replace(/\.js$/, '.ts') : specifier, context);
  },
});

process.on('SIGINT', () => process.stdout.write('interrupted\n'));
process.stdin.resume();

const { startEmbedded } = await import('../../src/embedded/index.ts');
await startEmbedded({
  dataDir: process.argv[2],
  postgres: true,
  redis: true,
  logRedis: false,
  log: (line) => process.stderr.write(`${line}\n`),
});
process.stdout.write('started\n');
