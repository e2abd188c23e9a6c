import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import {
  fileNotifier,
  isMailable,
  type Message,
  type Notifier,
  readSender,
  readSmtpUrl,
  smtpNotifier,
} from '../../src/mail/index.js';
import { header, type Mail, partOf, readable } from '../support/mime.js';
import { readMailFile, TestSmtp } from '../support/smtp.js';

const from = readSender('Ticket Rush <tickets@example.com>')!;
const picture = {
  id: 'qr-1',
  fileName: 'ticket-1.png',
  contentType: 'image/png',
  content: Buffer.from('png'),
} as const;
const message = (more: Partial<Message> = {}): Message => ({
  id: 'tickets.1f',
  to: 'mina@example.com',
  subject: 'Your tickets',
  text: 'Hello',
  html: '<p>Hello</p>',
  images: [],
  ...more,
});
const never = new AbortController().signal;
const textOf = (mail: Mail, type: string): string | undefined =>
  partOf(mail, type)?.body.toString('utf8').trim();

let smtp: TestSmtp;
const notifiers: Notifier[] = [];
const notifier = (url: string): Notifier => {
  const made = smtpNotifier(readSmtpUrl(url)!, from);
  notifiers.push(made);
  return made;
};
beforeAll(async () => {
  smtp = await TestSmtp.start();
});
afterEach(() => {
  smtp.manners = {};
  smtp.delivered.length = 0;
  for (const each of notifiers.splice(0)) each.close();
});
afterAll(() => smtp.stop());

describe('a message over SMTP', () => {
  test('arrives with its text, its HTML and its pictures', async () => {
    await notifier(smtp.url).send(message({ text: 'Grüße', images: [picture] }), never);
    const [{ from: sender, to, mail }] = smtp.delivered as [(typeof smtp.delivered)[0]];
    expect([sender, to]).toEqual(['tickets@example.com', ['mina@example.com']]);
    expect(header(mail, 'from')).toBe('Ticket Rush <tickets@example.com>');
    expect(header(mail, 'message-id')).toBe('<tickets.1f@example.com>');
    expect(header(mail, 'auto-submitted')).toBe('auto-generated');
    expect(textOf(mail, 'text/plain')).toBe('Grüße');
    expect(textOf(mail, 'text/html')).toBe('<p>Hello</p>');
    expect(header(partOf(mail, 'image/png')!, 'content-id')).toBe('<qr-1>');
    expect(partOf(mail, 'image/png')!.body.toString()).toBe('png');
  });

  test('connections are few, however many messages there are', async () => {
    const pooled = notifier(smtp.url);
    const before = smtp.connections;
    await Promise.all(Array.from({ length: 40 }, (_, n) => pooled.send(message({ id: `m.${n}` }), never)));
    expect(smtp.delivered).toHaveLength(40);
    expect(smtp.connections - before).toBeLessThanOrEqual(5);
  });

  test.each([
    { answer: { code: 550, text: '5.1.1 <mina@example.com> is unknown' }, kind: 'REFUSED' },
    { answer: { code: 452, text: '4.2.2 the mailbox is full' }, kind: 'DEFERRED' },
    { answer: { code: 421, text: '4.3.2 closing' }, kind: 'UNAVAILABLE' },
  ])('an answer $answer.code is $kind, and the reason quotes nothing', async ({ answer, kind }) => {
    smtp.manners = { refuse: () => answer };
    const failure = notifier(smtp.url).send(message(), never);
    await expect(failure).rejects.toMatchObject({ kind, message: expect.stringContaining(`${answer.code}`) });
    await expect(failure).rejects.toMatchObject({ message: expect.not.stringContaining('mina') });
    smtp.manners = {};
    await notifier(smtp.url).send(message(), never);
  });

  test('no server, and a connection that ends before the answer, say nothing about the message', async () => {
    const gone = await TestSmtp.start();
    await gone.stop();
    await expect(notifier(gone.url).send(message(), never)).rejects.toMatchObject({ kind: 'UNAVAILABLE' });
    smtp.manners = { cutsBeforeAnswer: true };
    await expect(notifier(smtp.url).send(message(), never)).rejects.toMatchObject({ kind: 'UNAVAILABLE' });
  });

  test('a server that does not answer is given up with the signal', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    smtp.manners = { answersAfter: promise };
    const stop = new AbortController();
    const before = smtp.read.length;
    const sending = notifier(smtp.url).send(message(), stop.signal);
    const failed = expect(sending).rejects.toMatchObject({ kind: 'UNAVAILABLE' });
    while (smtp.read.length === before) await new Promise(setImmediate);
    stop.abort();
    await failed;
    resolve();
  });

  test('a password is never sent without TLS', async () => {
    const asked: string[] = [];
    const plain = await TestSmtp.start({
      hideSTARTTLS: true,
      allowInsecureAuth: true,
      onAuth: ({ username }, _session, done) => {
        asked.push(username!);
        done(null, { user: username });
      },
    });
    const url = plain.url.replace('//', '//mina:secret@');
    await expect(notifier(url).send(message(), never)).rejects.toMatchObject({ kind: 'UNAVAILABLE' });
    expect(asked).toEqual([]);
    await plain.stop();
  });

  test('a certificate that cannot be checked is not accepted', async () => {
    // The server's own, which no authority has signed.
    const secret = await TestSmtp.start({ secure: true });
    const url = secret.url.replace('smtp:', 'smtps:');
    await expect(notifier(url).send(message(), never)).rejects.toMatchObject({ kind: 'UNAVAILABLE' });
    expect(secret.delivered).toEqual([]);
    await secret.stop();
  });
});

describe('no text of a user adds a header or a recipient', () => {
  test.each([
    'mina@example.com\r\nBcc: all@example.com',
    'mina@example.com, all@example.com',
    'mina@example.com>\r\nRCPT TO:<all@example.com',
    'a>,<all@example.com',
    'mina@exam\u2028ple.com',
    'mina@example.com\u0000',
    '"mina all"@example.com',
    'mina@@example.com',
    'mina',
    `${'m'.repeat(65)}@example.com`,
  ])('no mail goes to %j', async (to) => {
    expect(isMailable(to)).toBe(false);
    await expect(notifier(smtp.url).send(message({ to }), never)).rejects.toMatchObject({ kind: 'REFUSED' });
    expect(smtp.delivered).toEqual([]);
  });

  test.each([
    'Tickets\r\nBcc: all@example.com',
    'Tickets\nBcc: all@example.com\n\nbody',
    'Tickets\u2028Bcc: all@example.com',
    'Tickets\u0085Bcc: all@example.com\u202e',
    `${'ß'.repeat(50)}\r\nBcc: all@example.com`,
  ])('the subject %j stays one line', async (subject) => {
    await notifier(smtp.url).send(message({ subject }), never);
    const [{ to, mail }] = smtp.delivered as [(typeof smtp.delivered)[0]];
    expect(to).toEqual(['mina@example.com']);
    expect(mail.headers.map(([name]) => name).sort()).toEqual(
      [
        'auto-submitted',
        'content-type',
        'date',
        'from',
        'message-id',
        'mime-version',
        'subject',
        'to',
      ].sort(),
    );
    expect(readable(header(mail, 'subject')!)).toMatch(/^(Tickets|ß)/);
    expect(readable(header(mail, 'subject')!)).not.toMatch(/[\r\n\u2028\u0085\u202e]/);
  });

  test('a letter of any alphabet may stand in an address', () => {
    expect(isMailable('민아@예.example')).toBe(true);
    expect(isMailable("o'hara+tickets@sub.example.com")).toBe(true);
  });

  test.each([
    ['tickets@example.com', { name: '', address: 'tickets@example.com' }],
    ['Ticket Rush <tickets@example.com>', { name: 'Ticket Rush', address: 'tickets@example.com' }],
    ['Tickets\r\nBcc: a@b.c <tickets@example.com>', undefined],
    ['<a@example.com> <tickets@example.com>', undefined],
    ['Ticket Rush', undefined],
    ['', undefined],
  ])('the sender %j', (text, sender) => {
    expect(readSender(text)).toEqual(sender);
  });
});

test.each([
  ['smtp://mail.example.com', { host: 'mail.example.com', port: 587, secure: false, login: null }],
  ['smtp://[::1]:2525', { host: '::1', port: 2525, secure: false, login: null }],
  [
    'smtps://mina%40example.com:a%2Fb@mail.example.com/',
    {
      host: 'mail.example.com',
      port: 465,
      secure: true,
      login: { user: 'mina@example.com', password: 'a/b' },
    },
  ],
  ['smtp://', undefined],
  ['http://mail.example.com', undefined],
  ['smtp://mail.example.com/?tls=no', undefined],
  ['smtp://mail.example.com/path', undefined],
  ['smtp://%E0%A4%A:x@mail.example.com', undefined],
  ['mail.example.com:587', undefined],
])('the server %j', (url, server) => {
  expect(readSmtpUrl(url)).toEqual(server);
});

describe('a message in a file', () => {
  let folder: string;
  beforeAll(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'mail-')), 'mail');
  });
  afterAll(() => rm(join(folder, '..'), { recursive: true }));

  test('is a message that mail programs open; a second copy takes its place', async () => {
    const written: string[] = [];
    const files = fileNotifier({ folder, from, onWritten: (path, subject) => written.push(path, subject) });
    await files.send(message({ images: [picture] }), never);
    await files.send(message({ images: [picture] }), never);
    const path = join(folder, 'ticket-rush.tickets.1f.eml');
    expect(written).toEqual([path, 'Your tickets', path, 'Your tickets']);
    expect(await readdir(folder)).toEqual(['ticket-rush.tickets.1f.eml']);
    const mail = readMailFile(path);
    expect(header(mail, 'message-id')).toBe('<tickets.1f@example.com>');
    expect(textOf(mail, 'text/plain')).toBe('Hello');
    expect(partOf(mail, 'image/png')!.body.toString()).toBe('png');
  });

  test('the newest are kept, and other files are left alone', async () => {
    await writeFile(join(folder, 'inbox.eml'), 'of another program');
    const files = fileNotifier({ folder, from, keptMax: 3, onWritten: () => undefined });
    for (let n = 1; n <= 5; n += 1) await files.send(message({ id: `m.${n}` }), never);
    expect((await readdir(folder)).sort()).toEqual([
      'inbox.eml',
      'ticket-rush.m.3.eml',
      'ticket-rush.m.4.eml',
      'ticket-rush.m.5.eml',
    ]);
  });

  test('a folder that cannot be written says nothing about the message', async () => {
    const file = join(folder, 'inbox.eml', 'mail');
    const files = fileNotifier({ folder: file, from, onWritten: () => undefined });
    await expect(files.send(message(), never)).rejects.toMatchObject({ kind: 'UNAVAILABLE' });
  });
});
