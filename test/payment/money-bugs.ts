import type { PlantedBug } from '../support/planted-bugs.js';

const PAY = 'src/payment/sql/pay-from-wallet.sql';
const ISSUE = `  perform issue_tickets(p_reservation_id, p_user_id, held.performance_id, held.seat_ids, held.lab, held.at);
`;
const BALANCE_UNBOUND = 'alter table account drop constraint if exists account_balance_not_negative';

/** Mistakes in the way of money, by the name of what goes wrong. */
export const MONEY_BUGS = {
  'debit without the condition': [
    {
      file: 'src/wallet/sql/debit-wallet.sql',
      changes: [[' and a.balance >= p_amount', '']],
      andThen: [BALANCE_UNBOUND],
    },
  ],
  'a batch debits without the condition': [
    {
      file: 'src/wallet/sql/debit-wallets.sql',
      changes: [
        ['    where a.balance >= asked.amount\n', ''],
        [' and a.balance >= locked.amount', ''],
      ],
      andThen: [BALANCE_UNBOUND],
    },
  ],
  // Two places refuse it, so both have to go.
  'a batch sells a lapsed hold': [
    {
      file: 'src/reservation/sql/lock-payable-together.sql',
      changes: [['and r.held_until > instant and', 'and']],
    },
    {
      file: 'src/reservation/sql/confirm-together.sql',
      changes: [[' and r.held_until > p_at', '']],
    },
  ],
  // As with two transactions: the money is taken, and then the seats cannot be sold.
  'capture outside the transaction': [
    {
      file: PAY,
      changes: [
        [`if status not in ('HELD', 'PAYING') then`, `if status not in ('HELD', 'PAYING', 'EXPIRED') then`],
        ['  perform confirm_reservation(', '  begin\n  perform confirm_reservation('],
        [ISSUE, `${ISSUE}  exception when sqlstate 'TR004' then return;\n  end;\n`],
      ],
    },
  ],
  'refund twice': [
    {
      file: 'src/payment/sql/refund-reservation.sql',
      changes: [[`if status <> 'CONFIRMED' then`, `if status not in ('CONFIRMED', 'REFUNDED') then`]],
    },
    {
      file: 'src/payment/sql/give-money-back.sql',
      changes: [
        [`and p.status = 'CAPTURED';`, `and p.status in ('CAPTURED', 'REFUNDED');`],
        ['if released <> 1 then', 'if false then'],
      ],
      andThen: ['alter table refund drop constraint refund_of_payment'],
    },
    {
      file: 'src/wallet/sql/credit-wallet.sql',
      changes: [['values (refund_entry_id(p_payment_id)', 'values (gen_random_uuid()']],
    },
  ],
  'expiry frees a paid seat': [
    {
      file: 'src/reservation/sql/release-reservations.sql',
      changes: [
        [`else r.status in ('HELD', 'PAYING') and`, `else r.status in ('HELD', 'PAYING', 'CONFIRMED') and`],
      ],
    },
    {
      file: 'src/reservation/sql/record-transition.sql',
      changes: [[`when 'CONFIRMED' then new.status = 'REFUNDED'`, `when 'CONFIRMED' then true`]],
    },
  ],
  'ticket before capture': [
    {
      file: PAY,
      changes: [
        [ISSUE, ''],
        ['  -- First of all writes: a refusal must not have to undo anything.\n', ISSUE],
      ],
    },
  ],
  'webhook without amount check': [
    {
      file: 'src/payment/sql/capture-payment.sql',
      changes: [['p_amount <> p_paid.amount or p_currency <> p_paid.currency;', 'false;']],
    },
  ],
} satisfies Record<string, PlantedBug[]>;
