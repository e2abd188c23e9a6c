/** What the server says about itself at its metrics address. */
export interface Metrics {
  residentBytes: number;
  /** WebSockets that are open. */
  sockets: number;
  relayLag: RelayLag;
  /** Requests that the queue has accepted and not decided; NaN when it cannot be known. */
  undecided: number;
}

/** Seconds from a decision to the seat map that shows it. */
export interface RelayLag {
  /** Over the last minute. */
  p50: number | undefined;
  p99: number | undefined;
  /** Since the start. */
  sum: number;
  count: number;
}

/** @throws Error when the address does not answer with these metrics */
export async function readMetrics(url: string): Promise<Metrics> {
  const text = await (await fetch(url)).text();
  const value = (series: string): number => {
    const line = text.split('\n').find((each) => each.startsWith(`${series} `));
    if (line === undefined) throw new Error(`${url} has no ${series}`);
    return Number(line.slice(series.length + 1));
  };
  const lag = 'ticket_rush_relay_lag_seconds';
  const quantile = (share: string): number | undefined => {
    const seconds = value(`${lag}{quantile="${share}"}`);
    // A summary that has nothing to tell says 0 or NaN.
    return seconds > 0 ? seconds : undefined;
  };
  return {
    residentBytes: value('process_resident_memory_bytes'),
    sockets: value('ticket_rush_sockets'),
    undecided: value('ticket_rush_queue_undecided'),
    relayLag: {
      p50: quantile('0.5'),
      p99: quantile('0.99'),
      sum: value(`${lag}_sum`),
      count: value(`${lag}_count`),
    },
  };
}

/** What a server that has too much to do says about it; absent what it does not tell. */
export interface Strain {
  /** Of its event loop. */
  lagP99Ms: number | undefined;
  /** Requests that wait for a connection to PostgreSQL, by pool. */
  poolWaiting: Record<string, number> | undefined;
  /** Reservations that share a commit. */
  batch: { p50: number; p99: number } | undefined;
}

export async function readStrain(url: string): Promise<Strain> {
  return strainIn(await (await fetch(url)).text());
}

/** @param text in the format of Prometheus */
export function strainIn(text: string): Strain {
  const [lag] = series(text, 'nodejs_eventloop_lag_p99_seconds');
  const pools = series(text, 'ticket_rush_pool_waiting');
  const batches = series(text, 'ticket_rush_group_commit_batch_size');
  const quantile = (share: string): number | undefined =>
    batches.find(({ labels }) => labels.includes(`quantile="${share}"`))?.value;
  const p50 = quantile('0.5');
  const p99 = quantile('0.99');
  return {
    lagP99Ms: lag && lag.value * 1_000,
    poolWaiting:
      pools.length === 0
        ? undefined
        : Object.fromEntries(pools.map(({ labels, value }) => [/pool="([^"]*)"/.exec(labels)?.[1], value])),
    batch: p50 === undefined || p99 === undefined ? undefined : { p50, p99 },
  };
}

function series(text: string, name: string): { labels: string; value: number }[] {
  const found = text.matchAll(new RegExp(`^${name}(\\{.*\\})? (\\S+)`, 'gm'));
  return [...found].map(([, labels = '', value]) => ({ labels, value: Number(value) }));
}
