/** A message, or a part of one, taken apart as RFC 2045 says. */
export interface Mail {
  /** The names in lower case, in the order of the message; folded lines are one. */
  headers: [name: string, value: string][];
  /** Of a message that has several parts. */
  parts: Mail[];
  /** Decoded; of a message that has no parts. */
  body: Buffer;
}

/** @param raw one character for each byte */
export function readMail(raw: string): Mail {
  const text = raw.replaceAll('\r\n', '\n');
  const end = text.indexOf('\n\n');
  const headers = text
    .slice(0, end)
    .replaceAll(/\n[ \t]+/g, ' ')
    .split('\n')
    .map((line): [string, string] => {
      const colon = line.indexOf(':');
      if (colon < 1) throw new Error(`no header: ${line}`);
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    });
  const mail: Mail = { headers, parts: [], body: Buffer.alloc(0) };
  const content = text.slice(end + 2);
  const boundary = /boundary="?([^";]+)"?/.exec(header(mail, 'content-type') ?? '')?.[1];
  if (boundary === undefined) mail.body = decoded(content, header(mail, 'content-transfer-encoding'));
  else
    mail.parts = content
      .split(`--${boundary}`)
      .slice(1, -1)
      .map((part) => readMail(part.slice(1)));
  return mail;
}

export function header({ headers }: Mail, name: string): string | undefined {
  return headers.find(([each]) => each === name)?.[1];
}

/** The part of this type, however deep. */
export function partOf(mail: Mail, type: string): Mail | undefined {
  if (header(mail, 'content-type')?.startsWith(type)) return mail;
  for (const part of mail.parts) {
    const found = partOf(part, type);
    if (found) return found;
  }
  return undefined;
}

/** All parts of this type. */
export function partsOf(mail: Mail, type: string): Mail[] {
  const own = header(mail, 'content-type')?.startsWith(type) ? [mail] : [];
  return [...own, ...mail.parts.flatMap((part) => partsOf(part, type))];
}

/** A header with its encoded words (RFC 2047) read. */
export function readable(value: string): string {
  return value
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?utf-8\?([BQ])\?([^?]*)\?=/gi, (_, kind: string, text: string) =>
      (kind.toUpperCase() === 'B'
        ? Buffer.from(text, 'base64')
        : quotedPrintable(text.replaceAll('_', ' '))
      ).toString('utf8'),
    );
}

function decoded(content: string, encoding = '7bit'): Buffer {
  if (encoding === 'base64') return Buffer.from(content, 'base64');
  return encoding === 'quoted-printable' ? quotedPrintable(content) : Buffer.from(content, 'latin1');
}

function quotedPrintable(content: string): Buffer {
  const text = content
    .replaceAll(/=\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(text, 'latin1');
}
