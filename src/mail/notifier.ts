/** A picture within the HTML of a message, named there as `cid:<id>`. */
export interface InlineImage {
  /** Letters, digits and hyphens. */
  id: string;
  /** The name under which a mail program saves it. */
  fileName: string;
  contentType: 'image/png';
  content: Buffer;
}

/** A message to one person. */
export interface Message {
  /**
   * Names the message for ever: sent a second time it has the same `Message-ID`, by which mail programs know
   * it again. Letters, digits, dots and hyphens.
   */
  id: string;
  /** An e-mail address. */
  to: string;
  /** One line. */
  subject: string;
  text: string;
  html: string;
  images: readonly InlineImage[];
}

/** A way to send messages. */
export interface Notifier {
  /**
   * Sends a message; when it returns, the next server or the disk has it. A message whose answer was lost may
   * have been sent.
   *
   * @param signal gives the message up; it may have been sent all the same
   * @throws NotSent
   */
  send(message: Message, signal: AbortSignal): Promise<void>;
  close(): void;
}

/**
 * Why a message was not sent. REFUSED: the server refuses this recipient or this message, and would refuse it
 * again. DEFERRED: it refuses them for now. UNAVAILABLE: the server cannot be used, and other messages are
 * likely to meet the same.
 */
export type NotSentKind = 'REFUSED' | 'DEFERRED' | 'UNAVAILABLE';

/** The message names no address and quotes no server, because servers quote addresses. */
export class NotSent extends Error {
  override readonly name = 'NotSent';

  constructor(
    readonly kind: NotSentKind,
    reason: string,
  ) {
    super(reason);
  }
}
