import { loadDocuments } from '../../harness/api.js';
import type { Documents } from '../../harness/load/job.js';
import { type Repeated, repeat } from '../../harness/load/repeat.js';
import { cpuTimes, ownTime } from '../../harness/processes.js';
import { performanceNumber } from '../../tools/judge/ids.js';
import { trustedDocument } from '../../tools/trusted-document.js';
import type { Finding, Probe, ProbeContext } from '../probe.js';
import { concluded, type Slice } from './report.js';
import { type HttpFloor, startHttpFloor } from './start-http-floor.js';
import { tableCosts } from './table-costs.js';

const STADIUM_SEATS = 50_000;

/** As a script or an app writes them that knows nothing of schema/operations. */
const OWN_DOCUMENTS: Documents = {
  ...loadDocuments(),
  reserve: `mutation ReserveSeats($input: ReserveSeatsInput!) {
    reserveSeats(input: $input) {
      __typename
      ... on Reservation {
        id status version heldUntil total { amount currency } seats { id row number section { name } }
      }
      ... on Refusal { code message }
    }
  }`,
  cancel: `mutation CancelReservation($input: CancelReservationInput!) {
    cancelReservation(input: $input) {
      __typename
      ... on Reservation { id status }
      ... on Refusal { code message }
    }
  }`,
};

/** Where the time of a reservation goes, and what the entry costs beside bare HTTP. */
export const ledger: Probe = {
  name: 'ledger',
  async measure(context: ProbeContext): Promise<Finding> {
    const { rounds, seconds } = context.options;
    const floorServer = await startHttpFloor(context.cleanups);
    const stadium = await context.testbed.fixtures.performance({
      title: 'stadium',
      seats: STADIUM_SEATS,
      lab: false,
    });
    await context.testbed.database.settle();
    const meter = new Meter(context, floorServer, stadium.id);
    await meter.slice(1, 0);
    const slices: Slice[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      slices.push(await meter.slice(seconds, round));
      context.out(`round ${round} of ${rounds}\n`);
    }
    const tables = await tableCosts(context.testbed.database.client, performanceNumber(stadium.id)!);
    return concluded(slices, tables);
  },
};

class Meter {
  private readonly api: number;

  constructor(
    private readonly context: ProbeContext,
    private readonly floorServer: HttpFloor,
    private readonly stadium: string,
  ) {
    const { api } = context.testbed.watched;
    if (api === undefined) throw new Error('the CPU time of the server cannot be known here');
    this.api = api;
  }

  async slice(seconds: number, round: number): Promise<Slice> {
    const { server, fixtures } = this.context.testbed;
    const [guest] = await fixtures.guests();
    const headers = { Authorization: `Bearer ${guest!.token}` };
    const operation = (operationName: string, variables: object): Repeated => {
      const body = { operationName, query: trustedDocument(operationName).body, variables };
      return { url: server.url, body, headers };
    };
    const cancel = operation('CancelReservation', { input: { reservationId: 'nothing' } });
    const own = { ...cancel, body: { ...cancel.body, query: OWN_DOCUMENTS.cancel } };
    const notLetIn = { ...cancel, headers: { Authorization: `${headers.Authorization.slice(0, -4)}nope` } };
    const refresh = operation('RefreshSession', { input: { refreshToken: 'nothing' } });
    const statuses = operation('SeatMapStatuses', { performanceId: this.stadium });
    const each = (request: Repeated, pid = this.api) => this.cost(request, pid, seconds);
    const bare = await each({ ...cancel, url: this.floorServer.url }, this.floorServer.pid);
    const plain = await each(cancel);
    const ownText = await each(own);
    const refused = await each(notLetIn);
    const wrapped = await each(refresh);
    const map = await each(statuses);
    const layout = await each(await this.knownLayout());
    return {
      floor: bare.micros,
      plain: plain.micros,
      ownText: ownText.micros,
      refused: refused.micros,
      wrapped: wrapped.micros,
      statuses: map.micros,
      statusesBytes: Buffer.byteLength(map.answer),
      layout304: layout.micros,
      ...(await this.bothReservations(seconds, round)),
    };
  }

  private async cost(request: Repeated, pid: number, seconds: number) {
    const { connections } = this.context.options;
    const before = ownTime([pid]);
    const { count, answer } = await repeat(request, { connections, seconds });
    return { micros: (ownTime([pid]) - before) / count, answer };
  }

  /** A layout that the client has already. */
  private async knownLayout(): Promise<Repeated> {
    const { url } = this.context.testbed.server;
    const variables = JSON.stringify({ performanceId: this.stadium });
    const asked = new URLSearchParams({ documentId: trustedDocument('SeatMapLayout').id, variables });
    const path = `/graphql?${asked}`;
    const response = await fetch(url + path);
    await response.arrayBuffer();
    return { url, path, headers: { 'If-None-Match': response.headers.get('etag')! } };
  }

  /** Each is the first in every other round. */
  private async bothReservations(seconds: number, round: number) {
    const trusted = () => this.reservations(seconds, `ledger ${round}`, loadDocuments());
    const own = () => this.reservations(seconds, `ledger ${round} own`, OWN_DOCUMENTS);
    if (round % 2 === 0) return { reservation: await trusted(), ownReservation: await own() };
    const ownReservation = await own();
    return { reservation: await trusted(), ownReservation };
  }

  private async reservations(
    seconds: number,
    title: string,
    documents: Documents,
  ): Promise<Slice['reservation']> {
    const { fixtures, load, server, database, watched } = this.context.testbed;
    const { id: performanceId, seatIds } = await fixtures.performance({ title, seats: 100_000, lab: false });
    await database.settle();
    const { batch, relay } = await this.backends();
    const guests = await fixtures.guests();
    const before = cpuTimes(watched);
    const batchBefore = ownTime(batch);
    const relayBefore = ownTime(relay);
    const { acceptedInAll: accepted } = await load.run({
      name: title,
      url: server.url,
      documents,
      guests,
      strategy: 'ATOMIC',
      performanceId,
      seatIds,
      seconds,
      connections: this.context.options.connections,
    });
    await database.relayCaughtUp();
    const after = cpuTimes(watched);
    const batchMicros = ownTime(batch) - batchBefore;
    const relayMicros = ownTime(relay) - relayBefore;
    const spent = (name: 'api' | 'postgres' | 'redis'): number =>
      ((after[name] ?? 0) - (before[name] ?? 0)) / accepted;
    return {
      accepted,
      api: spent('api'),
      batch: batchMicros / accepted,
      relay: relayMicros / accepted,
      rest: spent('postgres') - (batchMicros + relayMicros) / accepted,
      redis: spent('redis'),
    };
  }

  /** The server's connections, by what they are for. */
  private async backends(): Promise<{ batch: number[]; relay: number[] }> {
    const { rows } = await this.context.testbed.database.client.query<{ pid: number; relay: boolean }>(
      `select pid, application_name like '%background' as relay from pg_stat_activity
       where application_name in ('ticket-rush reservations and reads', 'ticket-rush background')`,
    );
    const pids = (relay: boolean): number[] =>
      rows.filter((row) => row.relay === relay).map(({ pid }) => pid);
    return { batch: pids(false), relay: pids(true) };
  }
}
