export interface KafkaOptions {
  /** Where its files are: found again at the next start, kept at the end. Default: one of its own. */
  directory?: string;
  /** Default: a free one. */
  port?: number;
  /** Settings of the broker, by Kafka's names. */
  properties?: Record<string, string>;
}

export interface KafkaBroker {
  /** 127.0.0.1:port */
  brokers: string;
  /** SIGKILL, and wait until it is gone. */
  kill(): Promise<void>;
  /** Starts it again on its port and its files, and waits until it serves. */
  start(): Promise<void>;
  /** SIGSTOP and SIGCONT. */
  pause(): void;
  resume(): void;
  /** Ends it and removes its files, unless it was given a directory. */
  stop(): Promise<void>;
}

/** Whether Java and Maven, or Java and the jars, are there. */
export function kafkaIsPossible(): Promise<boolean>;

/** What has to be installed before Kafka can run on this machine, in one sentence; null: nothing. */
export function whatKafkaLacks(): string | null;

/** The directory with the jars, which the first who asks on this machine collects. */
export function assembleKafka(): Promise<string>;

/** Starts a broker of the caller's own on 127.0.0.1. It ends with this process at the latest. */
export function startKafka(options?: KafkaOptions): Promise<KafkaBroker>;
