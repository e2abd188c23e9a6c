import { Counter, collectDefaultMetrics, Gauge, Registry, Summary } from 'prom-client';

/** Counts what has happened. */
export interface CounterMetric {
  inc(times?: number): void;
}

/** Quantiles over the last minute. */
export interface SummaryMetric {
  observe(value: number): void;
}

/** A value that is set when it changes. */
export interface GaugeMetric {
  set(value: number): void;
}

/** From now on the metric is read by this function at every scrape. A failed reading is shown as NaN. */
/** Reads the value at every scrape. */
type Read = () => number | Promise<number>;

export type ReadMetric = (read: Read) => void;

/** Makes the metrics that one room or one part of the house declares. */
export interface MetricMakers {
  counter(name: string, help: string): CounterMetric;
  summary(name: string, help: string): SummaryMetric;
  /** Summaries by a label. */
  summaryBy(name: string, help: string, label: string): (value: string, observed: number) => void;
  gauge(name: string, help: string): GaugeMetric;
  /** A gauge with one line for each value of a label. `set` replaces all lines. */
  gaugeBy(name: string, help: string, label: string): { set(lines: ReadonlyMap<string, number>): void };
  /** A gauge that is read at every scrape. Until there is a function to read, it is 0. */
  readGauge(name: string, help: string): ReadMetric;
  /** The same with one line for each value of a label. */
  readGaugeBy(name: string, help: string, label: string): (value: string, read: Read) => void;
  /** Counts by a label. It is cheap to count: the lines are made at every scrape. */
  counterBy(name: string, help: string, label: string): (value: string) => void;
  /** Counts by several labels. */
  counterByAll(name: string, help: string, labels: readonly string[]): (...values: string[]) => void;
}

/** The metrics of the process. docs/operating.md names each metric of ours. */
export class MetricsRegistry {
  readonly #registry = new Registry();
  readonly #owners = new Map<string, string>();

  constructor() {
    collectDefaultMetrics({ register: this.#registry });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }

  /** The names that were declared. */
  get names(): string[] {
    return [...this.#owners.keys()];
  }

  /** @param owner who declares the metrics, for the message if a name is taken */
  makers(owner: string): MetricMakers {
    const registers = [this.#registry];
    const named = (name: string, help: string) => {
      this.#claim(name, owner);
      return { name, help, registers };
    };
    return {
      counter: (name, help) => new Counter(named(name, help)),
      summary: (name, help) => new Summary({ ...named(name, help), ...OF_LAST_MINUTE }),
      summaryBy(name, help, label) {
        const summary = new Summary({ ...named(name, help), ...OF_LAST_MINUTE, labelNames: [label] });
        return (value, observed) => summary.observe({ [label]: value }, observed);
      },
      gauge: (name, help) => new Gauge(named(name, help)),
      gaugeBy: (name, help, label) => gaugeBy({ ...named(name, help), labelNames: [label] }, label),
      readGauge: (name, help) => readGauge(named(name, help)),
      readGaugeBy: (name, help, label) => readGaugeBy({ ...named(name, help), labelNames: [label] }, label),
      counterByAll(name, help, labels) {
        const counter = new Counter({ ...named(name, help), labelNames: [...labels] });
        return (...values) =>
          counter.inc(Object.fromEntries(labels.map((label, at) => [label, values[at]!])));
      },
      counterBy: (name, help, label) => counterBy({ ...named(name, help), labelNames: [label] }, label),
    };
  }

  #claim(name: string, owner: string): void {
    const other = this.#owners.get(name);
    if (other !== undefined) throw new Error(`the metric ${name} is declared by ${other} and by ${owner}`);
    this.#owners.set(name, owner);
  }
}

const OF_LAST_MINUTE = { percentiles: [0.5, 0.9, 0.99], maxAgeSeconds: 60, ageBuckets: 6 };

interface Named {
  name: string;
  help: string;
  registers: Registry[];
}

interface Labelled extends Named {
  labelNames: string[];
}

function gaugeBy(settings: Labelled, label: string): ReturnType<MetricMakers['gaugeBy']> {
  const gauge = new Gauge(settings);
  return {
    set(lines) {
      gauge.reset();
      for (const [value, count] of lines) gauge.set({ [label]: value }, count);
    },
  };
}

// An unknown count is not zero.
const readOrNaN = (read: Read): Promise<number> =>
  Promise.resolve()
    .then(read)
    .catch(() => Number.NaN);

function readGauge(settings: Named): ReadMetric {
  let current: Read = () => 0;
  new Gauge({
    ...settings,
    async collect() {
      this.set(await readOrNaN(current));
    },
  });
  return (read) => {
    current = read;
  };
}

function readGaugeBy(settings: Labelled, label: string): ReturnType<MetricMakers['readGaugeBy']> {
  const reads = new Map<string, Read>();
  new Gauge({
    ...settings,
    async collect() {
      for (const [value, read] of reads) this.set({ [label]: value }, await readOrNaN(read));
    },
  });
  return (value, read) => void reads.set(value, read);
}

function counterBy(settings: Labelled, label: string): ReturnType<MetricMakers['counterBy']> {
  const counts = new Map<string, number>();
  new Counter({
    ...settings,
    collect() {
      this.reset();
      for (const [value, count] of counts) this.inc({ [label]: value }, count);
    },
  });
  return (value) => void counts.set(value, (counts.get(value) ?? 0) + 1);
}
