import { every } from '../platform/clock.js';
import type { BuiltRoom, Job, ProcessRoles } from '../room/index.js';
import type { Report } from './failure-report.js';
import type { Stop } from './stopping.js';

/**
 * Starts the rooms one after another, each with its jobs.
 *
 * @param stops receives the functions that end what was started: of each room its jobs first
 */
export async function startRooms(
  rooms: readonly BuiltRoom[],
  roles: ProcessRoles,
  report: Report,
  stops: Stop[],
): Promise<void> {
  for (const { room } of rooms) {
    // Also a room that could not start has to close what it has opened until then.
    stops.push(async () => room.close?.());
    await room.start?.(roles);
    for (const job of room.jobs ?? []) if (roles[job.role ?? 'worker']) stops.push(startJob(job, report));
  }
}

function startJob({ name, every: pauseMs, run }: Job, report: Report): Stop {
  const repeating = every(pauseMs, run, report(`the job "${name}"`));
  return () => repeating.stop();
}
