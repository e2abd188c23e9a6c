import type { SendMailOptions } from 'nodemailer';
import { isMailable, oneLine, type Sender } from './addresses.js';
import { type Message, NotSent } from './notifier.js';

const ID = /^[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*$/;
const SUBJECT_MAX = 200;

/** What nodemailer may do with a message: it never reads a file or a URL that the message names. */
export const COMPOSING = { disableFileAccess: true, disableUrlAccess: true } as const;

/**
 * The message as nodemailer takes it. What stands in a header is checked here, so that no text of a user can
 * add a header or a recipient.
 *
 * @throws NotSent REFUSED: no mail can be sent to the address
 */
export function compose(message: Message, from: Sender): SendMailOptions {
  const { id, to, subject, text, html, images } = message;
  if (!isMailable(to)) throw new NotSent('REFUSED', 'no mail can be sent to this address');
  for (const each of [id, ...images.map((image) => image.id)]) {
    if (!ID.test(each)) throw new RangeError(`'${each}' is no id of a message or a picture`);
  }
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1);
  return {
    messageId: `<${id}@${domain}>`,
    from,
    to: { name: '', address: to },
    envelope: { from: from.address, to: [to] },
    subject: [...oneLine(subject)].slice(0, SUBJECT_MAX).join(''),
    text,
    html,
    attachments: images.map((image) => ({
      cid: image.id,
      filename: image.fileName,
      contentType: image.contentType,
      contentDisposition: 'inline' as const,
      content: image.content,
    })),
    // RFC 3834: an absence notice is no answer to it.
    headers: { 'Auto-Submitted': 'auto-generated' },
    xMailer: false,
  };
}
