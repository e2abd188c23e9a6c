export function mavenJars(
  home: string,
  product: string,
): {
  /** What has to be installed before the program can run on this machine; null: nothing. */
  lack(): string | null;
  /** The directory with the jars, which the first who asks on this machine collects. */
  assemble(): Promise<string>;
};
