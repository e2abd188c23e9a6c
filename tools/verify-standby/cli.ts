import { verify } from './command.js';

process.exitCode = await verify(
  process.argv.slice(2),
  (text) => process.stdout.write(text),
  (text) => process.stderr.write(text),
);
