import { Fault } from '../platform/fault.js';

/** A number from a client, within bounds. */
export function inRange(value: number, field: string, min: number, max: number): number {
  if (value >= min && value <= max) return value;
  throw new Fault('BAD_USER_INPUT', `\`${field}\` must be from ${min} to ${max}.`);
}
