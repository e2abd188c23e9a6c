import { z } from 'zod';
import { readSender, readSmtpUrl, type Sender, type SmtpServer } from '../mail/index.js';
import { type ValuesOf, variable } from '../room/index.js';

const DEFAULT_SENDER = 'Ticket Rush <tickets@example.com>';

const server = readBy(
  readSmtpUrl,
  'must be a URL such as smtp://mail.example.com:587 or smtps://user:password@mail.example.com',
);
const sender = readBy(
  readSender,
  'must be an address, or a name and an address: Tickets <tickets@example.com>',
);

export const NOTIFICATION_VARIABLES = {
  SMTP_URL: variable(
    server.optional(),
    'The mail server: smtp:// or smtps://, with a user and a password if it asks for them. Default: messages are files in DATA_DIR/mail; in production none are sent.',
  ),
  MAIL_FROM: variable(
    sender.optional(),
    'Who sends messages: an address, or a name and an address in angle brackets. Required with SMTP_URL. Default: Ticket Rush <tickets@example.com>.',
  ),
};

export const notificationProblems = ({
  SMTP_URL,
  MAIL_FROM,
}: Readonly<Record<string, string>>): readonly string[] =>
  SMTP_URL !== undefined && MAIL_FROM === undefined ? ['SMTP_URL needs MAIL_FROM beside it'] : [];

export interface NotificationSettings {
  /** Null: none. */
  server: SmtpServer | null;
  from: Sender;
}

export const notificationSettings = ({
  SMTP_URL,
  MAIL_FROM,
}: ValuesOf<typeof NOTIFICATION_VARIABLES>): NotificationSettings => ({
  server: SMTP_URL ?? null,
  from: MAIL_FROM ?? readSender(DEFAULT_SENDER)!,
});

/** The form of a variable that a function reads; undefined: it cannot. */
function readBy<Value>(read: (text: string) => Value | undefined, error: string) {
  return z.string().transform((text, context) => {
    const value = read(text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: error });
    return z.NEVER;
  });
}
