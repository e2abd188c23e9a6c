import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { ADMIN, startTestApp, type TestApp } from '../support/app.js';
import { describeWithBucket, startBucket, type TestBucket } from '../support/bucket/index.js';
import { createConcert } from '../support/concert.js';
import { ask, run, signedIn } from '../support/graphql.js';
import { buyer } from '../support/purchases.js';

const folder = join(tmpdir(), `ticket-rush-images-${process.pid}`);
let app: TestApp;
let token: string;
beforeAll(async () => {
  app = await startTestApp({ ROLES: 'api', DATA_DIR: folder });
  token = await signedIn(app.url, ADMIN);
});
afterAll(() => app.stop());

/** A photograph as a camera writes it: turned, and with the place where it was taken. */
const photograph = (width = 1_200, height = 800): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: '#336699' } })
    .withExif({ IFD0: { Copyright: 'a secret place' }, IFD3: { GPSLatitude: '37/1 33/1 0/1' } })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();

async function send(
  bytes: Buffer | string,
  {
    as = token,
    type = 'image/jpeg',
    url = app.url,
  }: { as?: string | null; type?: string; url?: string } = {},
): Promise<{ status: number; body: any }> {
  const response = await fetch(`${url}/images`, {
    method: 'POST',
    headers: { 'content-type': type, ...(as && { authorization: `Bearer ${as}` }) },
    body: typeof bytes === 'string' ? bytes : new Uint8Array(bytes),
  });
  return { status: response.status, body: await response.json() };
}

test('a photograph is stored upright, in another format and without what came with its pixels', async () => {
  const { status, body } = await send(await photograph());
  expect(status).toBe(201);
  expect(body).toMatchObject({ width: 800, height: 1_200, url: `/images/${body.id}.webp` });
  for (const [path, width] of [
    [body.url, 800],
    [body.cardUrl, 480],
  ]) {
    const response = await fetch(app.url + path);
    expect(response.headers.get('content-type')).toBe('image/webp');
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    const bytes = Buffer.from(await response.arrayBuffer());
    const stored = await sharp(bytes).metadata();
    expect(stored).toMatchObject({ format: 'webp', width });
    expect(stored.exif).toBeUndefined();
    expect(bytes.includes('secret place')).toBe(false);
  }
});

test('a browser that has a picture is told that it has it', async () => {
  const { body } = await send(await photograph());
  const first = await fetch(app.url + body.url);
  await first.arrayBuffer();
  const headers = { 'if-none-match': first.headers.get('etag')! };
  const second = await fetch(app.url + body.url, { headers });
  expect(second.status).toBe(304);
  expect(await second.text()).toBe('');
  const head = await fetch(app.url + body.url, { method: 'HEAD' });
  expect(Number(head.headers.get('content-length'))).toBeGreaterThan(0);
});

test('the same picture is stored once, and a large one is made smaller', async () => {
  const big = await photograph(4_000, 3_000);
  const [first, second] = await Promise.all([send(big), send(big)]);
  expect(first!.body).toEqual(second!.body);
  expect(first!.body).toMatchObject({ width: 1_200, height: 1_600 });
  const files = await readdir(join(folder, 'images'));
  expect(files.filter((file) => file.startsWith(first!.body.id))).toHaveLength(2);
  expect(files.filter((file) => file.endsWith('.draft'))).toEqual([]);
});

test('what is no picture is refused, and stores nothing', async () => {
  const before = await readdir(join(folder, 'images'));
  // 60 million pixels in some kilobytes.
  const bomb = await sharp({ create: { width: 10_000, height: 6_000, channels: 3, background: '#000' } })
    .png()
    .toBuffer();
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>';
  const half = (await photograph()).subarray(0, 2_000);
  for (const [bytes, type] of [
    ['not a picture', 'image/png'],
    [svg, 'image/png'],
    [half, 'image/jpeg'],
    [bomb, 'image/png'],
    [Buffer.alloc(0), 'image/png'],
  ] as const) {
    const { status, body } = await send(bytes, { type });
    expect([status, body.errors[0].extensions.code]).toEqual([400, 'BAD_USER_INPUT']);
  }
  expect((await send(svg, { type: 'image/svg+xml' })).status).toBe(415);
  expect((await send(Buffer.alloc(11 * 1_024 * 1_024))).status).toBe(413);
  expect(await readdir(join(folder, 'images'))).toEqual(before);
});

test('a full store takes no further picture, and no bytes of it', async () => {
  const filled = await app.database.query<{ count: number }>(
    `with filled as (
       insert into image (hash, width, height)
       select lpad(to_hex(n), 64, '0'), 1, 1 from generate_series(1, 50000) as n returning 1)
     select count(*)::int from filled`,
  );
  expect(filled).toEqual([{ count: 50_000 }]);
  const stored = async () => (await readdir(folder, { recursive: true })).sort();
  await send(await photograph(600, 600));
  const before = await stored();
  const { status, body } = await send(await photograph(700, 700));
  expect([status, body.errors[0].extensions.code]).toEqual([503, 'OVERLOADED']);
  expect(await stored()).toEqual(before);
  await app.database.query('delete from image where width = 1');
  expect((await send(await photograph(700, 700))).status).toBe(201);
});

test('organisers and admins send pictures, other callers do not', async () => {
  const fan = await buyer(app);
  expect((await send(await photograph(), { as: fan.token })).status).toBe(403);
  expect((await send(await photograph(), { as: null })).status).toBe(401);
});

test('a name of another form is no picture, and leads to no file', async () => {
  for (const name of [
    'x.webp',
    '..%2f..%2fpackage.json',
    `${'0'.repeat(64)}.webp`,
    `${'0'.repeat(64)}.png`,
  ]) {
    expect((await fetch(`${app.url}/images/${name}`)).status).toBe(404);
  }
});

test('a concert gets its poster and loses it, and both are on record', async () => {
  const { concertId } = await createConcert(app);
  const { body } = await send(await photograph());
  const poster = { concertId };
  const set = (imageId: string | null, as = token) =>
    run(app.url, 'SetImage', { input: { subjectId: poster.concertId, imageId } }, as);
  expect((await set(body.id)).data.setImage).toMatchObject({ id: concertId, image: body });
  const shown = await ask(app.url, 'query ($id: ID!) { concert(id: $id) { image { cardUrl } } }', {
    id: concertId,
  });
  expect(shown.data.concert.image).toEqual({ cardUrl: body.cardUrl });
  await set(body.id);
  expect((await set(null)).data.setImage.image).toBeNull();

  expect((await set('0'.repeat(64))).data.setImage).toMatchObject({ code: 'NOT_FOUND' });
  const other = await run(app.url, 'SetImage', { input: { subjectId: 'art_99', imageId: body.id } }, token);
  expect(other.data.setImage).toMatchObject({ code: 'NOT_FOUND' });
  const fan = await buyer(app);
  expect((await set(body.id, fan.token)).errors![0]!.extensions.code).toBe('FORBIDDEN');
  const record = await app.database.query(
    `select before->>'image' as before, after->>'image' as after from catalogue_change
     where kind = 'CONCERT' and action = 'CHANGED' order by id`,
  );
  expect(record).toEqual([
    { before: null, after: body.id },
    { before: body.id, after: null },
  ]);
});

describeWithBucket('a bucket', () => {
  let bucket: TestBucket;
  let onBucket: TestApp;
  beforeAll(async () => {
    bucket = await startBucket();
    onBucket = await startTestApp({ ROLES: 'api', ...environmentOf(bucket) });
  }, 60_000);
  afterAll(async () => {
    await onBucket.stop();
    await bucket.stop();
  });

  const environmentOf = ({ url, accessKeyId, secretAccessKey }: TestBucket) => ({
    IMAGE_BUCKET_URL: url,
    IMAGE_BUCKET_ACCESS_KEY_ID: accessKeyId,
    IMAGE_BUCKET_SECRET_ACCESS_KEY: secretAccessKey,
  });

  test('keeps pictures for every server, until its server fails', async () => {
    const as = await signedIn(onBucket.url, ADMIN);
    const { status, body } = await send(await photograph(), { as, url: onBucket.url });
    expect(status).toBe(201);
    const second = await startTestApp({ ROLES: 'api', ...environmentOf(bucket) });
    try {
      expect((await fetch(second.url + body.url)).status).toBe(200);
      expect((await fetch(`${second.url}/images/${'0'.repeat(64)}.webp`)).status).toBe(404);
      const wrong = await startTestApp({
        ROLES: 'api',
        ...environmentOf({ ...bucket, secretAccessKey: 'another' }),
      });
      expect((await fetch(wrong.url + body.url)).status).toBe(503);
      await wrong.stop();

      await bucket.kill();
      // What is in memory is served on.
      expect((await fetch(second.url + body.url)).status).toBe(200);
      expect((await fetch(second.url + body.cardUrl)).status).toBe(503);
      const late = await send(await photograph(900, 900), { as, url: onBucket.url });
      expect([late.status, late.body.errors[0].extensions.code]).toEqual([503, 'SERVICE_UNAVAILABLE']);
    } finally {
      await second.stop();
    }
  }, 30_000);
});
