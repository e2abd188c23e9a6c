/**
 * Currencies whose smallest unit at Stripe is not that of ISO 4217, or which Stripe takes in round amounts
 * only. An amount of ours would mean another amount there. All others are the same in both: won and yen have
 * no smaller unit, and most currencies have hundredths. What Stripe does not take at all, it refuses itself.
 */
const NOT_THE_SAME = new Set([
  // Without a smaller unit, but Stripe counts in hundredths.
  'ISK',
  'UGX',
  // With a smaller unit, but Stripe counts without it.
  'MGA',
  // In thousandths or less: the last digit must be 0 there.
  'BHD',
  'CLF',
  'IQD',
  'JOD',
  'KWD',
  'LYD',
  'OMR',
  'TND',
  'UYW',
]);

/** Whether our amount is Stripe's amount. */
export const isSameUnit = (currency: string): boolean => !NOT_THE_SAME.has(currency);
