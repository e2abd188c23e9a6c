import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeUnguessable } from '../support/ids.js';
import { forge } from './forge.js';
import { type House, openHouse, type Process } from './house.js';
import { bearer, dataOf, guest, type SessionResult } from './operations.js';

interface ViewerData {
  viewer: { id: string; user: { id: string }; wallet: { id: string; balance: object } } | null;
}

const VIEWER = '{ viewer { id roles user { id displayName } wallet { id balance { amount currency } } } }';

let house: House;
let process: Process;
let session: SessionResult;
let viewer: NonNullable<ViewerData['viewer']>;

beforeAll(async () => {
  house = await openHouse();
  process = await house.process();
  session = await guest(process);
  viewer = (await viewerOf(bearer(session)))!;
}, 60_000);

afterAll(async () => {
  await house.stopProcesses();
  await house.close();
});

async function viewerOf(authorization: string): Promise<ViewerData['viewer']> {
  return dataOf<ViewerData>(await process.ask(VIEWER, {}, { authorization })).viewer;
}

/** What `node(id)` finds for an asker. */
async function node(
  type: 'User' | 'Viewer' | 'Wallet',
  id: string,
  authorization?: string,
): Promise<object | null> {
  const uuid = decodeUnguessable(type, id)!;
  const context = await process.contextOf(authorization);
  const nodes = { ...process.room.nodes, Wallet: process.wallets.nodes!.Wallet! };
  return nodes[type](uuid as never, context);
}

describe('the viewer', () => {
  it('is null for nobody', async () => {
    expect(dataOf(await process.ask(VIEWER))).toEqual({ viewer: null });
  });

  it('sees themselves and, as a guest, a wallet with something to try things out with', async () => {
    expect(viewer).toEqual({
      id: expect.stringMatching(/^vwr_/),
      roles: ['FAN'],
      user: { id: expect.stringMatching(/^usr_/), displayName: 'Guest' },
      wallet: { id: expect.stringMatching(/^wal_/), balance: { amount: 200_000, currency: 'KRW' } },
    });
  });

  it('cannot be told from their public id', () => {
    const ids = [viewer.id, viewer.user.id, viewer.wallet.id].map((id) => id.slice(4));
    expect(new Set(ids).size).toBe(3);
  });

  it('is unauthenticated when the account of their token is gone', async () => {
    const authorization = `Bearer ${forge()}`;
    for (const field of ['user { id }', 'wallet { id }']) {
      const answer = await process.ask(`{ viewer { ${field} } }`, {}, { authorization });
      expect(() => dataOf(answer)).toThrow(expect.objectContaining({ code: 'UNAUTHENTICATED' }));
    }
  });
});

describe('a node', () => {
  it('that is a user is found by anyone', async () => {
    expect(await node('User', viewer.user.id)).toEqual({ id: viewer.user.id, displayName: 'Guest' });
    const another = viewer.user.id.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    expect(await node('User', another)).toBeNull();
  });

  it.each(['Viewer', 'Wallet'] as const)('that is a %s is found by its owner alone', async (type) => {
    const id = type === 'Viewer' ? viewer.id : viewer.wallet.id;
    expect(await node(type, id, bearer(session))).toMatchObject({ id });
    expect(await node(type, id)).toBeNull();
    expect(await node(type, id, bearer(await guest(process)))).toBeNull();
  });
});
