import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect } from '@jest/globals';
import type { DocumentRequest } from '../../src/execution/trusted-documents.js';
import { inventedOperations } from './author.js';
import { BothWays, type Told, type Way } from './both-ways.js';
import { Inventor } from './inventor.js';
import { type RecordedServer, Recording, startRecordedServer } from './recorded-server.js';
import { addressOf, type Case, caseOf, type Known } from './requests.js';

/** How often each invented document is asked for. */
const TIMES = 2;
/** Another seed is another set of cases; a difference is told with the seed of its case. */
const SEED = Number(process.env.LANE_SEED ?? 0);

let server: RecordedServer;
let ways: BothWays;

/** The two ways into a server, and what is asked of both. */
export interface Differential {
  /** So many requests for the operations of trusted documents. */
  requests(cases: number): Promise<void>;
  /** So many invented documents, twice each. */
  invented(documents: number): Promise<void>;
}

interface Seen {
  told: Told;
  recording: Recording;
}

async function seen(way: Way, { seed, mood, headers, body }: Case): Promise<Seen> {
  const recording = new Recording(new Inventor(server.schema, seed, mood));
  server.record(addressOf(seed), recording);
  const told = await ways.send(way, headers, body);
  // Work may still be under way although the answer was sent.
  for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  return { told, recording };
}

const HEADERS =
  /^(content-type|content-encoding|cache-control|vary|access-control-.*|x-request-id|www-authenticate|retry-after)$/;
const ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** All that a client and the resolvers see, except what differs between any two requests. */
function comparable({ told, recording }: Seen): object {
  const { status, text } = told;
  const requestId = String(told.headers['x-request-id']);
  const headers = Object.entries(told.headers).filter(([name]) => HEADERS.test(name));
  return {
    status,
    headers: Object.fromEntries(headers.map(([name, value]) => [name, String(value).replace(ID, 'ID')])),
    text: text.replaceAll(requestId, 'ID').replace(/"remaining":\d+/, '"remaining":0'),
    calls: recording.calls,
    logged: recording.logged,
    authentications: recording.authentications,
  };
}

function costOf({ text }: Told): { requested: number; remaining: number | null } | undefined {
  return JSON.parse(text).extensions?.cost;
}

/** Whether the lane has a plan of it. */
function isPlanned({ body }: Case): boolean {
  try {
    return server.operations.find(JSON.parse(String(body)) as DocumentRequest) !== undefined;
  } catch {
    return false;
  }
}

/** Whether the request failed before execution, because of the token or a fault of the server. */
function isNotLetIn({ status, text }: Told): boolean {
  if ([401, 500].includes(status)) return true;
  const { data, errors } = JSON.parse(text);
  return data === undefined && errors[0].extensions.code === 'UNAUTHENTICATED';
}

type Kind = 'success' | 'refusal' | 'fault';

function kindOf({ text }: Told): Kind {
  const { data, errors } = JSON.parse(text);
  if (errors) return 'fault';
  return isRefused(data) ? 'refusal' : 'success';
}

/** A member of Refusal somewhere: only they have a code and a message. */
function isRefused(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if ('code' in value && 'message' in value) return true;
  return Object.values(value).some(isRefused);
}

function differenceOf(each: Case, planned: boolean, lane: Seen, around: Seen): object | undefined {
  const ours = costOf(lane.told);
  const theirs = costOf(around.told);
  // The lane executes all planned documents and no others. It may refuse a caller itself if nothing else is
  // wrong with the request.
  const refused = isNotLetIn(lane.told) && planned && lane.told.byLane;
  const executed = ('data' in JSON.parse(lane.told.text) && planned) || refused;
  // The second request is sent after the first one's cost was spent.
  const found = {
    ...comparable(lane),
    byLane: lane.told.byLane,
    left: ours && ours.remaining! - ours.requested,
  };
  const expected = { ...comparable(around), byLane: executed, left: theirs?.remaining };
  if (around.told.byLane) return { ...each, difference: 'both went through the lane' };
  // Jest's own comparison says more and takes longer.
  if (isDeepStrictEqual(found, expected)) return undefined;
  try {
    expect(found).toEqual(expected);
    return { ...each, difference: 'in something that is not written' };
  } catch (error) {
    const { seed, operation, headers, body, mood } = each;
    const difference = (error as Error).message.slice(0, 3_000);
    return { seed, operation, mood, headers, body: String(body).slice(0, 2_000), difference };
  }
}

interface Counts {
  [what: string]: number;
  success: number;
  refusal: number;
  fault: number;
  'fault in resolvers': number;
}

/** Sends so many cases of these operations, each both ways, and counts the outcomes. */
async function compare<Of extends Known>(
  cases: number,
  among: readonly Of[],
  onLane: (each: Case) => void = () => undefined,
  before: (known: Of) => void = () => undefined,
): Promise<Counts> {
  const counts: Counts = { success: 0, refusal: 0, fault: 0, 'fault in resolvers': 0, calls: 0 };
  const count = (what: string, more = 1): number => (counts[what] = (counts[what] ?? 0) + more);
  const differences: object[] = [];
  for (let number = 0; number < cases && differences.length < 5; number += 1) {
    before(among[(SEED + number) % among.length]!);
    const each = caseOf(server.schema, among, SEED + number);
    const planned = isPlanned(each);
    const lane = await seen('lane', each);
    const around = await seen('around', each);
    const difference = differenceOf(each, planned, lane, around);
    if (difference) differences.push(difference);
    count(kindOf(lane.told));
    count('calls', lane.recording.calls.length);
    if (lane.told.byLane) {
      count('by the lane');
      onLane(each);
    }
    if (lane.told.byLane && isNotLetIn(lane.told)) count('not let in by the lane');
    else if (lane.told.byLane && kindOf(lane.told) === 'fault') count('fault in resolvers');
    if (lane.told.headers['content-encoding'] === 'gzip') count('compressed');
    count(`accept ${each.headers.accept}`);
  }
  console.log(JSON.stringify({ cases, seed: SEED, ...counts }));
  expect(differences).toEqual([]);
  return counts;
}

async function compareRequests(cases: number, operations: readonly Known[]): Promise<void> {
  const counts = await compare(cases, operations);
  expect(counts.success / cases).toBeGreaterThanOrEqual(0.25);
  expect(counts.refusal / cases).toBeGreaterThanOrEqual(0.25);
  expect(counts['fault in resolvers'] / cases).toBeGreaterThanOrEqual(0.1);
  expect(counts['not let in by the lane']).toBeGreaterThan(0);
}

async function compareInvented(documents: number): Promise<void> {
  const planned = new Set<string>();
  const counts = await compare(
    documents * TIMES,
    inventedOperations(server.schema, documents, SEED),
    ({ operation }) => planned.add(operation),
    // The general way does this with each document that it admits.
    ({ text, document, name }) => server.operations.add({ text, document, operationName: name }),
  );
  expect(planned.size / documents).toBeGreaterThanOrEqual(0.75);
  expect(counts['fault in resolvers'] / documents).toBeGreaterThan(0.125);
}

/** Both must answer alike, and ask the resolvers alike. */
export function differential(): Differential {
  let operations: readonly Known[];
  beforeAll(async () => {
    server = await startRecordedServer();
    ways = new BothWays(server.url);
    operations = server.documents.all.filter(({ operation }) => operation.operation !== 'subscription');
  });
  afterAll(async () => {
    ways.close();
    await server.stop();
  });
  return { requests: (cases) => compareRequests(cases, operations), invented: compareInvented };
}
