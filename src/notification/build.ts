import { join } from 'node:path';
import { fileNotifier, type Notifier, smtpNotifier } from '../mail/index.js';
import { type Database, run } from '../platform/postgres.js';
import type { Ground, OwnGround, Room } from '../room/index.js';
import type { TicketRow } from '../ticket/index.js';
import type { FactSources } from './facts.js';
import { MessageSender } from './message-sender.js';
import type { notificationMetrics } from './metrics.js';
import { noteMessages } from './notes.js';
import { COUNT_WAITING, FORGET_MESSAGES } from './outgoing.statement.js';
import type { NotificationSettings } from './settings.js';

const KEPT_DAYS = 30;
const FORGET_PAUSE_MS = 600_000;
const FORGOTTEN_MAX = 1_000;

/** What notifications get from other rooms. */
interface NotificationNeeds extends FactSources {
  /** The content of a ticket's QR code. */
  sign: (ticket: TicketRow) => Promise<string>;
}

type NotificationGround = OwnGround<NotificationSettings, ReturnType<typeof notificationMetrics>, never>;

/** Puts the room together. It opens nothing. */
export function buildNotifications(
  ground: NotificationGround,
  { sign, ...sources }: NotificationNeeds,
): Room<readonly [], undefined> {
  const { backgroundPool: pool, settings, metrics } = ground;
  const notifier = notifierOf(ground, settings);
  const onError = ground.report('sending messages');
  const forgetting = { name: 'forget sent messages', every: FORGET_PAUSE_MS, run: () => forget(pool) };
  if (!notifier) {
    return {
      jobs: [forgetting],
      start({ worker }) {
        if (worker) ground.notice('no messages are sent to people: SMTP_URL is not set');
      },
    };
  }
  const messages = new MessageSender({ pool, notifier, sources, sign, metrics, onError });
  return {
    consumers: [noteMessages],
    jobs: [forgetting],
    start({ worker }) {
      if (!worker) return;
      metrics.waiting(async () => (await run<{ count: number }>(pool, COUNT_WAITING))[0]!.count);
      messages.start();
    },
    async close() {
      await messages.stop();
      notifier.close();
    },
  };
}

/** Null: no messages are sent. */
function notifierOf(
  { production, dataDir, notice }: Ground,
  { server: smtp, from }: NotificationSettings,
): Notifier | null {
  if (smtp) return smtpNotifier(smtp, from);
  if (production) return null;
  return fileNotifier({
    folder: join(dataDir, 'mail'),
    from,
    onWritten: (path, subject) => notice(`a message was written to ${path}: ${subject}`),
  });
}

async function forget(pool: Database): Promise<void> {
  for (;;) {
    const forgotten = await run(pool, FORGET_MESSAGES, [KEPT_DAYS, FORGOTTEN_MAX]);
    if (forgotten.length < FORGOTTEN_MAX) return;
  }
}
