import { randomUUID } from 'node:crypto';
import type pg from 'pg';

/** What is in the wallet of each user at first. */
const OPENING = 1_000;
const PROVIDER = 'SANDBOX';

/** The money of a world: accounts, payments, tickets and refunds, written by hand. */
export class Money {
  constructor(private readonly client: pg.Client) {}

  /** The accounts of the house, and a charged wallet for each user. */
  async open(userIds: readonly string[]): Promise<void> {
    await this.client.query(
      `insert into account (id, kind, name, currency, balance) values
        (gen_random_uuid(), 'FUNDING', '', 'KRW', null), (gen_random_uuid(), 'SALES', '', 'KRW', null),
        (gen_random_uuid(), 'PROVIDER', '${PROVIDER}', 'KRW', null)`,
    );
    for (const userId of userIds) {
      const wallet = randomUUID();
      await this.client.query(
        `insert into account (id, kind, user_id, currency, balance) values ($1, 'WALLET', $2, 'KRW', 0)`,
        [wallet, userId],
      );
      await this.charge(userId, OPENING, `opening of ${userId}`);
    }
  }

  /** Brings money into a wallet under a key. */
  async charge(userId: string, amount: number, key: string): Promise<void> {
    await this.move(randomUUID(), 'CHARGE', this.house('FUNDING'), this.walletOf(userId), amount, key);
  }

  /** A payment of a reservation that has been taken; its status is CAPTURED. Returns its id. */
  async take(reservationId: string, method = 'WALLET', key = `pay ${reservationId}`): Promise<string> {
    const id = randomUUID();
    const { rows } = await this.client.query<{ user_id: string; amount: number }>(
      `insert into payment (id, reservation_id, user_id, performance_id, method, status, amount, currency,
        idempotency_key, created_at, changed_at)
       select $1, id, user_id, performance_id, $2, 'CAPTURED', amount, currency, $3, changed_at, changed_at
       from reservation where id = $4 returning user_id, amount::int`,
      [id, method, key, reservationId],
    );
    const { user_id: userId, amount } = rows[0]!;
    await this.move(id, 'PAYMENT', this.source(method, userId), this.house('SALES'), amount, null, id);
    return id;
  }

  /** The tickets of a reservation. */
  async issue(reservationId: string): Promise<void> {
    await this.client.query(
      `insert into ticket (id, reservation_id, performance_id, seat_id, lab, holder_user_id, issued_at)
       select gen_random_uuid(), r.id, r.performance_id, unnest(r.seat_ids), p.lab, r.user_id, r.changed_at
       from reservation r join performance p on p.id = r.performance_id where r.id = $1`,
      [reservationId],
    );
  }

  /** Gives the money of a payment back, and says so in the payment. */
  async giveBack(paymentId: string): Promise<void> {
    const { rows } = await this.client.query<{ user_id: string; amount: number; method: string }>(
      `update payment set status = 'REFUNDED', refunded = amount where id = $1
       returning user_id, amount::int, method`,
      [paymentId],
    );
    const { user_id: userId, amount, method } = rows[0]!;
    const to = this.source(method, userId);
    await this.move(randomUUID(), 'REFUND', this.house('SALES'), to, amount, null, paymentId);
  }

  /** Refunds a reservation whose payment is CAPTURED: money, tickets, and who asked for it. */
  async refund(reservationId: string, key = `refund ${reservationId}`): Promise<void> {
    const { rows } = await this.client.query<{ id: string }>(
      `select id from payment where reservation_id = $1 and status = 'CAPTURED'`,
      [reservationId],
    );
    await this.giveBack(rows[0]!.id);
    await this.client.query(
      `update ticket set status = 'VOID', void_at = now(), void_reason = 'REFUNDED' where reservation_id = $1`,
      [reservationId],
    );
    await this.client.query(
      `insert into refund (id, payment_id, reservation_id, actor_user_id, by_admin, idempotency_key, created_at)
       select gen_random_uuid(), $1, id, user_id, false, $2, now() from reservation where id = $3`,
      [rows[0]!.id, key, reservationId],
    );
  }

  private source(method: string, userId: string): string {
    return method === 'WALLET' ? this.walletOf(userId) : this.house('PROVIDER');
  }

  private house(kind: string): string {
    return `(select id from account where kind = '${kind}')`;
  }

  private walletOf(userId: string): string {
    return `(select id from account where user_id = '${userId}')`;
  }

  /** One entry, and the balance of the wallet that it concerns. */
  private async move(
    id: string,
    kind: string,
    from: string,
    to: string,
    amount: number,
    key: string | null,
    paymentId: string | null = null,
  ): Promise<void> {
    await this.client.query(
      `update account set balance = balance + case id when ${to} then $1::bigint else -$1::bigint end
       where id in (${from}, ${to}) and kind = 'WALLET'`,
      [amount],
    );
    await this.client.query(
      `insert into entry (id, debit_account_id, credit_account_id, amount, currency, kind, wallet_id,
         wallet_balance_after, payment_id, idempotency_key, at)
       select $1, ${from}, ${to}, $2, 'KRW', $3, w.id, w.balance, $4, $5, now()
       from (select) as one
       left join account w on w.id in (${from}, ${to}) and w.kind = 'WALLET'`,
      [id, amount, kind, paymentId, key],
    );
  }
}
