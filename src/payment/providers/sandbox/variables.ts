import { z } from 'zod';
import { port, url, variable } from '../../../room/index.js';

const PORT_DEFAULT = 4_010;

export const SANDBOX_VARIABLES = {
  SANDBOX_PAYMENTS_URL: variable(
    url('http:', 'https:').optional(),
    'The payment sandbox that several processes share (npm run sandbox-payments), with SANDBOX_PAYMENTS_SECRET. Not in production. Default: one within this process where the database is embedded; otherwise none.',
  ),
  SANDBOX_PAYMENTS_SECRET: variable(
    z.string().min(16, 'must have at least 16 characters').optional(),
    'Opens the payment sandbox and signs its messages, 16 characters or more. Default: a random one for the sandbox within this process.',
  ),
  SANDBOX_PAYMENTS_PORT: variable(
    port.default(PORT_DEFAULT),
    'The port of the payment sandbox within this process, on 127.0.0.1; a free one if it is taken or 0. Default: 4010.',
  ),
} as const;
