import { createTransport } from 'nodemailer';
import { after } from '../platform/clock.js';
import type { Sender } from './addresses.js';
import { COMPOSING, compose } from './compose.js';
import { type Message, type Notifier, NotSent, type NotSentKind } from './notifier.js';

/** How many connections a process opens, at most. */
export const SMTP_CONNECTIONS = 5;
/** How long one message may take, from the connection to the server's last word. */
export const SEND_WITHIN_MS = 30_000;
const CONNECT_WITHIN_MS = 10_000;
/** How long the server may be silent. */
const SILENT_MS = 20_000;
/** Below the silence that ends a connection as a failure. */
const IDLE_MS = 10_000;

/** An SMTP server, and how to sign in there. */
export interface SmtpServer {
  host: string;
  port: number;
  /** The connection is encrypted from its first byte. */
  secure: boolean;
  login: { user: string; password: string } | null;
}

/** Reads `smtp://host`, `smtps://user:password@host:465` and the like; undefined: it is none. */
export function readSmtpUrl(text: string): SmtpServer | undefined {
  const url = URL.parse(text);
  if (!url || !/^smtps?:$/.test(url.protocol) || url.hostname === '') return undefined;
  // What is not understood must not be ignored.
  if (!/^\/?$/.test(url.pathname) || url.search !== '' || url.hash !== '') return undefined;
  const secure = url.protocol === 'smtps:';
  try {
    const user = decodeURIComponent(url.username);
    return {
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
      secure,
      login: user === '' ? null : { user, password: decodeURIComponent(url.password) },
    };
  } catch {
    return undefined;
  }
}

/**
 * Sends messages to an SMTP server. A connection that is not encrypted from its first byte is encrypted when
 * the server offers it (STARTTLS), and it must be when there is a password to send. The certificate is always
 * checked.
 */
export function smtpNotifier(server: SmtpServer, from: Sender): Notifier {
  const transport = createTransport({ ...poolSettings(server), ...COMPOSING });
  return {
    async send(message: Message, signal: AbortSignal): Promise<void> {
      const mail = compose(message, from);
      const enough = new AbortController();
      const late = after(SEND_WITHIN_MS, () => enough.abort());
      try {
        await transport.sendMail({ ...mail, signal: AbortSignal.any([signal, enough.signal]) });
      } catch (error) {
        throw notSent(error as SmtpFailure);
      } finally {
        late.cancel();
      }
    },
    close: () => transport.close({ force: true }),
  };
}

function poolSettings({ host, port, secure, login }: SmtpServer) {
  return {
    pool: true as const,
    host,
    port,
    secure,
    requireTLS: !secure && login !== null,
    ...(login && { auth: { user: login.user, pass: login.password } }),
    maxConnections: SMTP_CONNECTIONS,
    maxMessages: 100,
    // A message that may have been sent is tried again by its row, not here.
    maxRequeues: 1,
    idleTimeout: IDLE_MS,
    connectionTimeout: CONNECT_WITHIN_MS,
    greetingTimeout: CONNECT_WITHIN_MS,
    dnsTimeout: CONNECT_WITHIN_MS,
    socketTimeout: SILENT_MS,
    socketCloseTimeout: 0,
  };
}

/** What nodemailer says of a failure. */
interface SmtpFailure extends Error {
  code?: string;
  command?: string;
  response?: string;
  responseCode?: number;
}

function notSent(failure: SmtpFailure): NotSent {
  if (failure instanceof NotSent) return failure;
  const { code = 'unknown', command, response, responseCode } = failure;
  const status = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response ?? '')?.[1];
  const told = [responseCode, status, command && `after ${command.split(' ')[0]}`];
  const reason = responseCode === undefined ? code : told.filter(Boolean).join(' ');
  return new NotSent(kindOf(failure), reason);
}

/** Only an answer to the recipient or to the message says something about them. */
function kindOf({ code, command = '', responseCode }: SmtpFailure): NotSentKind {
  const isAboutMessage = /^(?:RCPT TO|DATA)/.test(command);
  if (responseCode === undefined) {
    // Larger than the server takes, or an address that it cannot read.
    return code === 'EMESSAGE' || code === 'EENVELOPE' ? 'REFUSED' : 'UNAVAILABLE';
  }
  // 421: the server is closing. 503: it has lost the thread.
  if (!isAboutMessage || responseCode === 421 || responseCode === 503) return 'UNAVAILABLE';
  return responseCode >= 500 ? 'REFUSED' : 'DEFERRED';
}
