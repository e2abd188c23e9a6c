import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { seatNumber } from '../../tools/judge/ids.js';
import { Api, loadDocuments } from '../api.js';
import { aim } from '../floors.js';
import { spreadOf } from '../statistics.js';
import { textTable } from '../text-table.js';
import type { Finding, Probe, Scene } from './probe.js';

const LOCKED_SECONDS = 5;
const SEATS = 100_000;
const SLOWER_MAX = 2;
const ASK_EVERY_MS = 100;

/** free: no lock. locked: no fan asks for the locked seat. asked: a fan does, again and again. */
const CONDITIONS = ['free', 'locked', 'asked'] as const;
type Condition = (typeof CONDITIONS)[number];

interface Slice {
  round: number;
  condition: Condition;
  acceptedASecond: number;
  /** Of all seats but the locked one. */
  p50Ms: number;
  p99Ms: number;
}

/** A foreign transaction holds one seat of a performance: what do the buyers of other seats notice? */
export const foreignLock: Probe = {
  name: 'foreign-lock',
  async measure(scene: Scene): Promise<Finding> {
    const seller = await Seller.open(scene);
    await seller.sell('free', 0);
    const slices: Slice[] = [];
    for (let round = 1; round <= scene.options.rounds; round += 1) {
      const turn = round % CONDITIONS.length;
      for (const condition of [...CONDITIONS.slice(turn), ...CONDITIONS.slice(0, turn)]) {
        const slice = await seller.sell(condition, round);
        slices.push(slice);
        scene.out(`round ${round}  ${condition.padEnd(6)}  p99 ${slice.p99Ms.toFixed(1)} ms\n`);
      }
    }
    return concluded(slices);
  },
};

/** Sells seats, no two slices the same. */
class Seller {
  private used = 0;
  private performance: { id: string; seatIds: string[] } | undefined;

  private constructor(
    private readonly scene: Scene,
    private readonly foreigner: pg.Client,
  ) {}

  static async open(scene: Scene): Promise<Seller> {
    const { server } = scene.site;
    const foreigner = new pg.Client({ connectionString: server.databaseUrl, application_name: 'foreigner' });
    foreigner.on('error', () => undefined);
    await foreigner.connect();
    scene.cleanups.add(() => foreigner.end());
    return new Seller(scene, foreigner);
  }

  async sell(condition: Condition, round: number): Promise<Slice> {
    const { stage, load, server, database } = this.scene.site;
    const [locked, ...seatIds] = await this.seats();
    const { id: performanceId } = this.performance!;
    const guests = await stage.guests();
    const ended = new AbortController();
    if (condition !== 'free') await this.lock(locked!);
    const asking = condition === 'asked' ? this.ask(performanceId, locked!, ended.signal) : undefined;
    const result = await load.run({
      name: `${round} ${condition}`,
      url: server.url,
      documents: loadDocuments(),
      guests,
      strategy: 'ATOMIC',
      performanceId,
      seatIds,
      seconds: LOCKED_SECONDS,
      connections: this.scene.options.connections,
    });
    ended.abort();
    await this.foreigner.query('rollback');
    await asking;
    await database.relayCaughtUp();
    this.used += 1 + result.sent;
    const { p50Ms, p99Ms } = result;
    return { round, condition, acceptedASecond: result.accepted / result.seconds, p50Ms, p99Ms };
  }

  /** Enough seats for a slice, of a new performance where need be. */
  private async seats(): Promise<string[]> {
    if (this.performance === undefined || this.used > SEATS / 2) {
      const { stage, database } = this.scene.site;
      this.performance = await stage.performance({ title: 'foreign lock', seats: SEATS, lab: false });
      this.used = 0;
      await database.settle();
    }
    return this.performance.seatIds.slice(this.used);
  }

  private async lock(seatId: string): Promise<void> {
    await this.foreigner.query('begin');
    const { rowCount } = await this.foreigner.query('select from seat where id = $1 for update', [
      seatNumber(seatId),
    ]);
    if (rowCount !== 1) throw new Error(`there is no seat ${seatId} to lock`);
  }

  /** Whatever it is told, it asks again. */
  private async ask(performanceId: string, seatId: string, ended: AbortSignal): Promise<void> {
    const { server, stage } = this.scene.site;
    const api = new Api(server.url);
    const [guest] = await stage.guests();
    for (let number = 0; !ended.aborted; number += 1) {
      const idempotencyKey = `locked ${seatId} ${number}`;
      const input = { performanceId, seatIds: [seatId], strategy: 'ATOMIC', idempotencyKey };
      // An error is an answer here: what matters is what the others notice.
      await api.run('ReserveSeats', { input }, guest!.token).catch(() => undefined);
      await wait(ASK_EVERY_MS);
    }
  }
}

function concluded(slices: Slice[]): Finding {
  const of = (condition: Condition): Slice[] => slices.filter((slice) => slice.condition === condition);
  const median = (own: Slice[], value: (slice: Slice) => number): number => spreadOf(own.map(value))!.median;
  const free = of('free');
  const slower = (condition: Condition): number =>
    median(of(condition), ({ round, p99Ms }) => p99Ms / free.find((slice) => slice.round === round)!.p99Ms);
  const rows = CONDITIONS.map((condition) => {
    const own = of(condition);
    const figures = [
      median(own, ({ acceptedASecond }) => acceptedASecond).toFixed(0),
      median(own, ({ p50Ms }) => p50Ms).toFixed(1),
      median(own, ({ p99Ms }) => p99Ms).toFixed(1),
    ];
    return [condition, ...figures, slower(condition).toFixed(2)];
  });
  const columns = ['accepted/s', 'p50 ms', 'p99 ms', 'p99 ÷ free'].map((title) => ({ title }));
  return {
    text: textTable([{ title: 'other seats', align: 'left' }, ...columns], rows),
    floors: (['locked', 'asked'] as const).map((condition) =>
      aim(
        `${condition}: the p99 of the other seats is at most ${SLOWER_MAX} ×`,
        slower(condition) <= SLOWER_MAX,
        `${slower(condition).toFixed(2)} ×`,
      ),
    ),
    figures: { slices },
  };
}
