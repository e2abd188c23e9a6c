import { z } from 'zod';

/**
 * What the sandbox and its adapter send each other, as JSON. The server checks what it receives, and so does
 * the adapter.
 */

const MESSAGE_MAX = 200;
const URL_MAX = 2_048;

const web = z
  .string()
  .max(URL_MAX)
  .refine((value) => /^https?:$/.test(URL.parse(value)?.protocol ?? ''), 'must be an http(s) URL');

/** The body of `POST /v1/payments`. The key is ours: the same key is the same payment. */
export const newPayment = z.strictObject({
  key: z.uuid(),
  amount: z.int().min(1),
  currency: z.string().regex(/^[A-Z]{3}$/),
  description: z.string().min(1).max(MESSAGE_MAX),
  returnUrl: web,
  webhookUrl: web,
  expiresAt: z.iso.datetime(),
});
export type NewPayment = z.output<typeof newPayment>;

/** The body of `POST /v1/payments/<key>/refund`. */
export const newRefund = z.strictObject({ amount: z.int().min(1), currency: z.string() });

export const REFUND_STATES = ['PENDING', 'REFUNDED', 'FAILED'] as const;
const PAYMENT_STATES = ['OPEN', 'PROCESSING', 'CAPTURED', 'DECLINED', 'CLOSED', 'EXPIRED'] as const;

/** A payment as the API shows it. */
export const shownPayment = z.object({
  /** The sandbox's own name of it, which cannot be guessed. */
  id: z.string().min(1),
  key: z.uuid(),
  status: z.enum(PAYMENT_STATES),
  amount: z.int(),
  currency: z.string(),
  /** What was really taken; 0 before that. */
  captured: z.int(),
  pageUrl: z.string(),
  refund: z.object({ status: z.enum(REFUND_STATES), failure: z.string().nullable() }).nullable(),
});
export type ShownPayment = z.output<typeof shownPayment>;

/** A message to our server. */
export const webhookMessage = z.object({
  id: z.string().min(1).max(255),
  type: z.enum(['payment', 'refund']),
  createdAt: z.iso.datetime(),
  payment: shownPayment,
});
export type WebhookMessage = z.output<typeof webhookMessage>;
