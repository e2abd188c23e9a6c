// The entry is small and imports little: an older Node.js cannot even load the rest.
import { handOver, isTooOld } from './start/hand-over.js';

if (isTooOld()) {
  process.exitCode = await handOver();
} else {
  const { run } = await import('./start/run.js');
  // Handles that a library keeps open must not keep a finished process alive.
  process.exit(await run(process.argv.slice(2)));
}
