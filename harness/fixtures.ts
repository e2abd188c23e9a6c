import type { ClientBase } from 'pg';
import { Api } from './api.js';
import type { Guest } from './load/job.js';

/** Sign-ins under way at once. */
const SIGN_INS = 16;
/** A round takes less. */
const TOKEN_MUST_LAST_MS = 5 * 60_000;

const SEATS_A_ROW = 100;
const YEAR_MS = 365 * 24 * 3_600_000;
/** In won. */
const USUAL_PRICE = 110_000;

/**
 * Neighbouring seats are asked for far apart, as people do: a prime, and so no divisor of a number of seats.
 */
export const STRIDE = 7_919;

/** A performance to be made. */
export interface Wanted {
  title: string;
  /** A multiple of 100. */
  seats: number;
  /** Where NO_LOCK may sell. */
  lab: boolean;
  /** Of one seat; by default a usual one. */
  price?: number;
  /** By default in a year. */
  startsAt?: Date;
  /** Of the venue; IANA. */
  timeZone?: string;
  /** Of the concert; absent: none. */
  waitingRoom?: { capacity: number; admitPerSecond: number; admittedSeconds?: number };
}

export interface Performance {
  id: string;
  concertId: string;
  /** In an order in which neighbours are far apart. */
  seatIds: string[];
  /** The same, row by row from the front. */
  layout: string[];
}

interface RoomChange {
  capacity: number;
  admitPerSecond: number;
  admittedSeconds: number;
  paused: boolean;
}

interface Session {
  accessToken: string;
  expiresAt: string;
  viewer: { id: string };
}

interface Layout {
  performance: { seatMap: { sections: { rows: { seatIds: string[] }[] }[] } };
}

/** Users and performances, made through the API as anybody would. */
export class Fixtures {
  private readonly api: Api;
  private signedIn: Guest[] = [];
  private tokensEndAt = 0;

  constructor(
    server: { url: string },
    private readonly admin: { email: string; password: string },
    private readonly guestCount: number,
  ) {
    this.api = new Api(server.url);
  }

  /** Guests whose tokens outlast a round. */
  async guests(): Promise<Guest[]> {
    if (this.tokensEndAt - Date.now() > TOKEN_MUST_LAST_MS) return this.signedIn;
    const guests: Guest[] = [];
    let wanted = this.guestCount;
    const signIn = async (): Promise<void> => {
      while (wanted > 0) {
        wanted -= 1;
        const input = { displayName: `Guest ${wanted}` };
        const session = await this.session('signInAsGuest', 'SignInAsGuest', input);
        guests.push({ id: session.viewer.id, token: session.accessToken });
        this.tokensEndAt = Date.parse(session.expiresAt);
      }
    };
    await Promise.all(Array.from({ length: SIGN_INS }, signIn));
    this.signedIn = guests;
    return guests;
  }

  /** A new performance on sale, with seats of its own. */
  async performance(wanted: Wanted): Promise<Performance> {
    const { title, seats, lab, waitingRoom, timeZone } = wanted;
    const { accessToken } = await this.session('signIn', 'SignIn', this.admin);
    const startsAt = wanted.startsAt ?? new Date(Date.now() + YEAR_MS);
    const { price = USUAL_PRICE } = wanted;
    const input = {
      title: `Bench: ${title}`,
      ...(waitingRoom && { waitingRoom }),
      performances: [
        {
          startsAt: startsAt.toISOString(),
          venue: { name: 'Bench', ...(timeZone && { timeZone }) },
          lab,
          sections: [{ name: 'A', rows: seats / SEATS_A_ROW, seatsPerRow: SEATS_A_ROW, price }],
        },
      ],
    };
    const { createConcert } = await this.api.run<{
      createConcert: { id: string; performances?: { nodes: { id: string }[] }; message?: string };
    }>('CreateConcert', { input }, accessToken);
    const id = createConcert.performances?.nodes[0]?.id;
    if (id === undefined) throw new Error(`CreateConcert: ${createConcert.message}`);
    const layout = await this.layout(id);
    return {
      id,
      concertId: createConcert.id,
      layout,
      seatIds: layout.map((_, index) => layout[(index * STRIDE) % layout.length]!),
    };
  }

  /** A member of the staff. The role is written into the database, as no admin is asked in between. */
  async staff(client: ClientBase): Promise<Guest> {
    const account = { email: `staff-${Date.now()}@bench.example`, password: 'as good as any other' };
    await this.session('signUp', 'SignUp', { ...account, displayName: 'Staff' });
    await client.query(`update user_account set roles = '{FAN,STAFF}' where email = $1`, [account.email]);
    const session = await this.session('signIn', 'SignIn', account);
    return { id: session.viewer.id, token: session.accessToken };
  }

  /** Changes a waiting room, as its organiser does. */
  async updateWaitingRoom(concertId: string, change: Partial<RoomChange>): Promise<void> {
    const { accessToken } = await this.session('signIn', 'SignIn', this.admin);
    const input = { concertId, ...change };
    const answer = await this.api.run<{ updateWaitingRoom: { code?: string } }>(
      'UpdateWaitingRoom',
      { input },
      accessToken,
    );
    const { code } = answer.updateWaitingRoom;
    if (code !== undefined) throw new Error(`UpdateWaitingRoom: ${code}`);
  }

  private async layout(performanceId: string): Promise<string[]> {
    const { performance } = await this.api.run<Layout>('SeatMapLayout', { performanceId });
    const rows = performance.seatMap.sections.flatMap((section) => section.rows);
    return rows.flatMap((row) => row.seatIds);
  }

  private async session(field: string, operationName: string, input: object): Promise<Session> {
    const data = await this.api.run<Record<string, Session & { message?: string }>>(operationName, { input });
    const session = data[field];
    if (session?.accessToken === undefined) throw new Error(`${operationName}: ${session?.message}`);
    return session;
  }
}
