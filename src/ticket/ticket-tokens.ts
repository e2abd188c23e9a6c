import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { PERFORMANCE_ID, SEAT_ID, type SeatReader } from '../catalogue/index.js';
import type { Keyring } from '../platform/secrets.js';
import { type Mistrust, type PublicKey, SignedStatements } from '../platform/signed-statements.js';
import { TICKET_ID } from './ids.js';
import type { TicketRow } from './ticket.statement.js';

/**
 * What a token says. The names are short because every character makes the QR code denser. `jti` and `iat`
 * are those of RFC 7519.
 */
interface TicketClaims {
  /** The ticket’s id. */
  jti: string;
  /** When it was issued, in seconds since 1970. */
  iat: number;
  /** The performance’s id: a door without a connection admits to one performance. */
  per: string;
  /** The seat’s id. */
  seat: string;
  /** The section’s name, cut to 24 characters. */
  sec: string;
  /** As printed. Absent in a standing section. */
  row?: string;
  num: string;
  /** A ticket of a lab opens no door. Absent elsewhere. */
  lab?: true;
}

/** The facts of a ticket that its token tells. They do not change, so a token may be kept. */
export type SignedFacts = Pick<TicketRow, 'id' | 'performanceId' | 'seatId' | 'lab' | 'issuedAt'>;

const SECTION_MAX = 24;
/** A token of ours has at most 430 characters. What is longer is not looked at. */
const TOKEN_MAX = 1_024;
const TOKENS_KEPT = 5_000;

const Named = z.object({ jti: z.string() });

/** Makes and reads the tokens of tickets. */
export class TicketTokens {
  readonly #statements: SignedStatements<'ticket'>;
  /** Signing takes 100 µs, and a holder opens the same tickets again and again. */
  readonly #kept = new LRUCache<string, string>({ max: TOKENS_KEPT });

  constructor(
    keyring: Keyring<'ticket'>,
    private readonly seatReader: SeatReader,
  ) {
    this.#statements = new SignedStatements(keyring, 'ticket');
  }

  /** Signed when it is read: after a change of the secret by the new key. */
  async sign(ticket: SignedFacts): Promise<string> {
    const known = this.#kept.get(ticket.id);
    if (known !== undefined) return known;
    const token = await this.#statements.sign(await this.#claims(ticket));
    this.#kept.set(ticket.id, token);
    return token;
  }

  /** The ticket's id in the database, or why the token is not to be trusted. It may be void by now. */
  async read(token: string): Promise<{ id: string } | Mistrust> {
    if (token.length > TOKEN_MAX) return 'INCOMPLETE';
    const read = await this.#statements.read(token);
    if (typeof read === 'string') return read;
    const named = Named.safeParse(read.claims);
    const id = named.success ? TICKET_ID.decode(named.data.jti) : undefined;
    return id === undefined ? 'FORGED' : { id };
  }

  publicKeys(): PublicKey[] {
    return this.#statements.publicKeys();
  }

  async #claims({ id, performanceId, seatId, lab, issuedAt }: SignedFacts): Promise<TicketClaims> {
    const [seat] = await this.seatReader.ofPerformance(performanceId, [seatId]);
    const { liesIn, row, number } = seat!;
    return {
      jti: TICKET_ID.encode(id),
      iat: Math.floor(issuedAt.getTime() / 1_000),
      per: PERFORMANCE_ID.encode(performanceId),
      seat: SEAT_ID.encode(seatId),
      sec: [...liesIn.name].slice(0, SECTION_MAX).join(''),
      ...(row !== null && { row }),
      num: number,
      ...(lab && { lab }),
    };
  }
}
