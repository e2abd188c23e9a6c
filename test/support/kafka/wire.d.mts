export interface Versions {
  oldest: number;
  newest: number;
}

/** How many brokers the cluster has that serve. */
export function servingBrokers(brokers: string): Promise<number>;

/** The requests that a broker understands, by their numbers. */
export function apiVersionsOf(brokers: string): Promise<Map<number, Versions>>;
