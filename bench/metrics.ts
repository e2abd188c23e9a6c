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
