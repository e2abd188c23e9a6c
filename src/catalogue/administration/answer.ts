import { type Refused, refused } from '../../graphql/refusal.type.js';
import { REFUSALS, type RefusalCode } from '../../graphql/refusal-code.enum.js';

/** The thing as it is afterwards, or the refusal. */
export function answer<Row extends object, Node>(
  outcome: Row | RefusalCode,
  toNode: (row: Row) => Node,
): Node | Refused {
  return typeof outcome === 'string' ? refused(outcome, REFUSALS[outcome]) : toNode(outcome);
}
