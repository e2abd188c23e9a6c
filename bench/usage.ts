import { DEFAULT_SCENARIO, DEFAULT_SEED } from '../harness/load/scenario.js';

/** The judge keeps every request of a run in memory, some 1 KB each. */
export const SECONDS_MAX = 40;

const { fans, seats, overSeconds, retries } = DEFAULT_SCENARIO;

export const USAGE = `usage: npm run bench -- [mode] [options]

Measures reservations per second under every strategy, beside what PostgreSQL itself can do.
A mode measures something else instead:
  --rush                the same on-sale under every strategy, open loop, judged one by one
  --ledger              where the CPU of a reservation goes, and of the entry beside bare HTTP
  --overload            ATOMIC is offered three times what it can do
  --pay                 what payments, check-ins and lapsing holds cost
  --reads               what lists and seat maps cost from memory, and a list over 100,000 concerts
  --best-seats          the best seats chosen by the server, beside picks by hand
  --fan-out             one change of a seat map to up to 10,000 sockets
  --waiting-room        what a waiting room costs: joins, places, a million in line

  --short               3 rounds of 2-second slices: some 3 minutes, 4 with Kafka
                        (otherwise 5 rounds of 4 seconds)
  --rounds N            1 to 50
  --seconds N           of one slice, 1 to 20; rounds times seconds is at most ${SECONDS_MAX}
  --strategy NAME       one strategy only; may be repeated. Also for the rush
  --connections N       of a closed loop, 1 to 4000; default 64
  --guests N            1 to 5000; default 500
  --data-dir DIR        where the server's temporary data directory is made
  --json FILE           also write everything that was measured; not with --fan-out
  --save                also write it into bench/results, for the README; with no mode, or with --rush

Of the strategies side by side:
  --url URL             a server that runs already, such as http://127.0.0.1:4000; needs --database-url,
                        and ADMIN_EMAIL and ADMIN_PASSWORD in the environment
  --database-url URL    its database
  --metrics-url URL     its metrics; without them memory, relay lag and QUEUE are not measured
  --kafka HOST:PORT     QUEUE on this Apache Kafka, too, whose topic must be empty or absent and is deleted
                        in the end; default: KAFKA_BROKERS of the environment

Of the rush:
  --seed N              another number, other fans; default ${DEFAULT_SEED}
  --fans N              default ${fans.toLocaleString('en')}
  --seats N             for sale, a multiple of 100; default ${seats.toLocaleString('en')}
  --over SECONDS        in which the fans arrive; default ${overSeconds}
  --retries N           of a fan who was refused, 0 to 20; default ${retries}
  --paying PERCENT      of the fans with seats pay from their wallets, 0 to 100; default 0

  --help                this text

Exit status: 0 all floors held and all promises kept, 1 one of them not, 2 could not measure, 130 interrupted.
`;
