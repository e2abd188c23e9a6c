import { join } from 'node:path';
import { z } from 'zod';
import {
  fileNotifier,
  type Notifier,
  readSender,
  readSmtpUrl,
  type Sender,
  type SmtpServer,
  smtpNotifier,
} from '../mail/index.js';
import { type Database, run } from '../platform/postgres.js';
import { defineRoom, type Ground, variable } from '../room/index.js';
import type { TicketRow } from '../ticket/index.js';
import { Migration0020OutgoingMessages } from './0020-outgoing-messages.js';
import type { FactSources } from './facts.js';
import { MessageSender } from './message-sender.js';
import { notificationMetrics } from './metrics.js';
import { noteMessages } from './notes.js';
import { COUNT_WAITING, FORGET_MESSAGES } from './outgoing.statement.js';

const KEPT_DAYS = 30;
const FORGET_PAUSE_MS = 600_000;
const FORGOTTEN_MAX = 1_000;
const DEFAULT_SENDER = 'Ticket Rush <tickets@example.com>';

const server = readBy(
  readSmtpUrl,
  'must be a URL such as smtp://mail.example.com:587 or smtps://user:password@mail.example.com',
);
const sender = readBy(
  readSender,
  'must be an address, or a name and an address: Tickets <tickets@example.com>',
);

/** What notifications get from other rooms. */
interface NotificationNeeds extends FactSources {
  /** The content of a ticket's QR code. */
  sign: (ticket: TicketRow) => Promise<string>;
}

/** Messages to people about what has happened to their tickets and their money. */
export const notificationRoom = defineRoom({
  name: 'notification',
  variables: {
    SMTP_URL: variable(
      server.optional(),
      'The mail server: smtp:// or smtps://, with a user and a password if it asks for them. Default: messages are files in DATA_DIR/mail; in production none are sent.',
    ),
    MAIL_FROM: variable(
      sender.optional(),
      'Who sends messages: an address, or a name and an address in angle brackets. Required with SMTP_URL. Default: Ticket Rush <tickets@example.com>.',
    ),
  },
  problems: ({ SMTP_URL, MAIL_FROM }) =>
    SMTP_URL !== undefined && MAIL_FROM === undefined ? ['SMTP_URL needs MAIL_FROM beside it'] : [],
  settings: ({ SMTP_URL, MAIL_FROM }) => ({
    /** Null: none. */
    server: SMTP_URL ?? null,
    from: MAIL_FROM ?? readSender(DEFAULT_SENDER)!,
  }),
  metrics: notificationMetrics,
  migrations: [{ name: '0020-outgoing-messages', class: Migration0020OutgoingMessages }],
  build(ground, { sign, ...sources }: NotificationNeeds) {
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
  },
});

/** Null: no messages are sent. */
function notifierOf(
  { production, dataDir, notice }: Ground,
  { server: smtp, from }: { server: SmtpServer | null; from: Sender },
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

/** The form of a variable that a function reads; undefined: it cannot. */
function readBy<Value>(read: (text: string) => Value | undefined, error: string) {
  return z.string().transform((text, context) => {
    const value = read(text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: error });
    return z.NEVER;
  });
}
