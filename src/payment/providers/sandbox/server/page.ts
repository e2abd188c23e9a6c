import { createHash } from 'node:crypto';
import { escapeHtml } from '../../../../platform/html.js';
import { moneyText } from '../../../../platform/money-text.js';
import type { StoredPayment } from './payments.js';

const STYLE = `
:root { color-scheme: light dark; --ink: #16202c; --paper: #ffffff; --ground: #eef1f6; --line: #d5dbe5;
  --soft: #5a6675; --go: #0b6b4f; --stop: #a3262e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8edf4; --paper: #1b232e; --ground: #10161e; --line:
  #354152; --soft: #9aa7b8; --go: #1f9d76; --stop: #e2636b; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 24px 16px; background:
  var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 440px; background: var(--paper); border: 1px solid var(--line);
  border-radius: 14px; overflow: hidden; box-shadow: 0 12px 36px rgb(0 0 0 / 10%); }
header { padding: 12px 24px; background: #f3c33f; color: #2c2303; font-size: 14px; font-weight: 600; }
section { padding: 24px; }
h1 { margin: 0 0 4px; font-size: 18px; font-weight: 600; }
.amount { margin: 0 0 16px; font-size: 36px; font-weight: 700; letter-spacing: -0.02em; }
dl { margin: 0 0 24px; display: grid; grid-template-columns: auto 1fr; gap: 4px 16px; font-size: 14px; }
dt { color: var(--soft); }
dd { margin: 0; text-align: right; overflow-wrap: anywhere; }
button, .back { display: block; width: 100%; padding: 12px 16px; border: 1px solid var(--line);
  border-radius: 9px; background: transparent; color: inherit; font: inherit; font-weight: 600;
  text-align: center; text-decoration: none; cursor: pointer; }
button:focus-visible, select:focus-visible, summary:focus-visible, .back:focus-visible { outline: 3px
  solid #4a8df8; outline-offset: 2px; }
.go { background: var(--go); border-color: var(--go); color: #fff; }
.stop { margin-top: 12px; color: var(--stop); border-color: currentcolor; }
details { margin-top: 24px; border-top: 1px solid var(--line); padding-top: 16px; font-size: 14px; }
summary { cursor: pointer; font-weight: 600; }
details p { margin: 12px 0 6px; color: var(--soft); }
details button { padding: 9px 12px; font-weight: 500; }
.row { display: flex; gap: 8px; }
select { flex: 1; padding: 9px; border: 1px solid var(--line); border-radius: 9px; background:
  var(--paper); color: inherit; font: inherit; }
.row button { flex: 1; }
`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** The headers of a page. Forms may lead back to the shop, and nothing is loaded from anywhere. */
export function pageHeaders(returnUrl: string | null): Record<string, string> {
  const shop = returnUrl === null ? '' : ` ${new URL(returnUrl).origin}`;
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy':
      `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action 'self'${shop}; ` +
      "base-uri 'none'; frame-ancestors 'none'",
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  };
}

/** The page of an open payment. */
export function paymentPage(payment: StoredPayment): string {
  return document(
    'Payment',
    `<h1>${escapeHtml(payment.description)}</h1>
${amountOf(payment)}
${factsOf(payment)}
<form method="post">
<button class="go" name="action" value="approve">Approve</button>
<button class="stop" name="action" value="decline">Decline</button>
<details open><summary>Rehearse what can go wrong</summary>
<p>The money arrives later. The shop is told to wait.</p>
<div class="row"><select name="delay" aria-label="How much later">
<option value="10">after 10 seconds</option><option value="60">after 1 minute</option>
<option value="600">after 10 minutes</option></select>
<button name="action" value="approve-later">Approve later</button></div>
<p>The shop is told three times.</p>
<button name="action" value="approve-thrice">Approve with duplicate callbacks</button>
<p>The shop is told nothing, and you do not come back to it.</p>
<button name="action" value="approve-silently">Approve and lose the reply</button>
<p>Another amount is taken.</p>
<button name="action" value="approve-other-amount">Approve another amount</button>
<p>Nothing happens, and the payment stays open until it runs out.</p>
<button name="action" value="leave">Close the window</button>
</details>
</form>`,
  );
}

/** The page of a payment that cannot be paid here any more, or was left. */
export function closingPage(payment: StoredPayment, sentence: string): string {
  return document(
    'Payment',
    `<h1>${escapeHtml(sentence)}</h1>
${amountOf(payment)}
${factsOf(payment)}
<a class="back" href="${escapeHtml(payment.returnUrl)}">Back to the shop</a>`,
  );
}

export function missingPage(): string {
  return document('No such payment', '<h1>There is no such payment.</h1><p>It may have been forgotten.</p>');
}

const amountOf = ({ amount, currency }: StoredPayment): string =>
  `<p class="amount">${escapeHtml(moneyText(amount, currency))}</p>`;

const factsOf = ({ key, status, expiresAt }: StoredPayment): string =>
  `<dl><dt>Payment</dt><dd>${escapeHtml(key)}</dd><dt>State</dt><dd>${escapeHtml(status)}</dd>
<dt>Open until</dt><dd><time>${escapeHtml(`${expiresAt.slice(0, 19).replace('T', ' ')} UTC`)}</time></dd></dl>`;

function document(title: string, content: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · Sandbox</title><style>${STYLE}</style></head>
<body><main><header>Sandbox: no real money moves here</header><section>
${content}
</section></main></body></html>`;
}
