import type pg from 'pg';

/** How many violations are told in full. */
export const EXAMPLES_MAX = 5;

/** What an invariant's check found: how often it is violated, and the first few cases. */
export class Findings {
  violations = 0;
  /** How many of the violations are in lab performances, where seats may be oversold. */
  inLab = 0;
  readonly examples: string[] = [];

  add(example: string): void {
    this.violations += 1;
    if (this.examples.length < EXAMPLES_MAX) this.examples.push(example);
  }

  /** Adds the findings of another check of the same invariant. */
  merge(other: { violations: number; inLab: number; examples: string[] }): this {
    this.violations += other.violations;
    this.inLab += other.inLab;
    this.examples.push(...other.examples.slice(0, EXAMPLES_MAX - this.examples.length));
    return this;
  }
}

/** A query that finds violations, and how to tell one of them. */
export interface Check {
  /** A query with a row per violation; its column `lab` (boolean) says whether it is in a lab performance. */
  violations: string;
  /** An SQL expression of type text over one row of it, named `v`. Evaluated for the few examples only. */
  example: string;
  values?: unknown[];
}

/** Runs checks one after the other and adds up what they find. */
export async function findViolations(client: pg.ClientBase, ...checks: Check[]): Promise<Findings> {
  const findings = new Findings();
  for (const { violations, example, values } of checks) {
    const { rows } = await client.query<{ violations: number; inLab: number; examples: string[] }>(
      `with violation as materialized (${violations})
      select
        (select count(*)::int from violation) as violations,
        (select count(*)::int from violation where lab) as "inLab",
        array(select ${example} from (select * from violation limit ${EXAMPLES_MAX}) as v) as examples`,
      values,
    );
    for (const row of rows) findings.merge(row);
  }
  return findings;
}
