import { type Delivery, defineRelay, type Relay } from '../events/index.js';
import { derive, type LogEvent, TOPICS, wantedBy } from './derived/index.js';
import { type FactReaders, readFacts } from './facts.js';
import type { PublicEventName } from './forms.js';
import type { Publisher } from './publisher.js';

/** How many reservations, payments and ticket lists the events have that are derived together. */
const SUBJECTS_MAX = 1_000;

export interface RelayDeps {
  deployment: string;
  readers: FactReaders;
  publisher: Publisher;
  /** Called for each event that was sent. */
  onSent: (name: PublicEventName) => void;
  onFailure: () => void;
}

/** Derives public events from the log, and hands them to other systems. */
export function publicEventsRelay(deps: RelayDeps): Relay {
  return defineRelay({
    name: 'public-events',
    topics: TOPICS,
    from: 'beginning',
    async deliver(events: readonly LogEvent[], { doneTo, signal }: Delivery<LogEvent>) {
      for (const part of partsOf(events)) {
        if (signal.aborted) return 'UNFINISHED';
        await send(deps, part);
        doneTo(part.at(-1)!);
      }
      return undefined;
    },
  });
}

async function send(deps: RelayDeps, events: readonly LogEvent[]): Promise<void> {
  const { publisher, onSent, onFailure } = deps;
  const facts = await readFacts(deps.readers, wantedBy(events));
  const derived = events.flatMap((event) => derive(deps.deployment, event, facts));
  if (derived.length === 0) return;
  try {
    await publisher.publish(derived);
  } catch (error) {
    onFailure();
    throw error;
  }
  for (const { name } of derived) onSent(name);
}

/** Divides events into parts that are derived and sent together. */
function* partsOf(events: readonly LogEvent[]): Generator<LogEvent[]> {
  let part: LogEvent[] = [];
  let subjects = 0;
  for (const event of events) {
    const more = subjectsOf(event);
    if (part.length > 0 && subjects + more > SUBJECTS_MAX) {
      yield part;
      part = [];
      subjects = 0;
    }
    part.push(event);
    subjects += more;
  }
  if (part.length > 0) yield part;
}

function subjectsOf({ payload }: LogEvent): number {
  return 'reservationIds' in payload ? payload.reservationIds.length : 1;
}
