export { isMailable, readSender, type Sender } from './addresses.js';
export { fileNotifier } from './file-notifier.js';
export { type InlineImage, type Message, type Notifier, NotSent, type NotSentKind } from './notifier.js';
export {
  readSmtpUrl,
  SEND_WITHIN_MS,
  SMTP_CONNECTIONS,
  type SmtpServer,
  smtpNotifier,
} from './smtp-notifier.js';
