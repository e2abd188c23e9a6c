import type { InlineImage } from '../../mail/index.js';
import { escapeHtml } from '../../platform/html.js';
import { qrImage } from '../qr-image.js';
import type { Block, Content } from './content.js';

const FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const INK = '#1c1b22';
const PALE = '#6b6a75';

/**
 * The message as HTML with the pictures that it shows. Nothing in it is loaded from a server: mail programs
 * block that, and the server would learn that the message was opened.
 */
export function renderHtml({ subject, blocks }: Content): { html: string; images: InlineImage[] } {
  const tickets = blocks.filter((block) => block.kind === 'TICKET');
  const idOf = (block: Block): string => `ticket-${tickets.indexOf(block as (typeof tickets)[0]) + 1}`;
  const images = tickets.map((ticket) => ({
    id: idOf(ticket),
    fileName: `${idOf(ticket)}.png`,
    contentType: 'image/png' as const,
    content: qrImage(ticket.token),
  }));
  const html = page(subject, blocks.map((block) => htmlOf(block, idOf(block))).join('\n'));
  return { html, images };
}

function page(subject: string, body: string): string {
  const title = escapeHtml(subject);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
</head>
<body style="margin:0;padding:24px 12px;background:#f4f3f7;${FONT};color:${INK};font-size:16px;line-height:1.5">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center">
<table role="presentation" cellpadding="0" cellspacing="0"
 style="width:100%;max-width:560px;background:#ffffff;border-radius:12px;text-align:left">
<tr><td style="padding:32px;${FONT}">
<p style="margin:0 0 8px;color:${PALE};font-size:13px;letter-spacing:.08em">TICKET RUSH</p>
<h1 style="margin:0 0 20px;font-size:22px;line-height:1.3">${title}</h1>
${body}
</td></tr></table>
</td></tr></table>
</body>
</html>
`;
}

function htmlOf(block: Block, imageId: string): string {
  if (block.kind === 'PARAGRAPH') return `<p style="margin:0 0 16px">${escapeHtml(block.text)}</p>`;
  if (block.kind === 'TICKET') return ticketHtml(block.seat, imageId);
  const rows = block.facts.map(
    ([label, value]) =>
      `<tr><td style="padding:4px 16px 4px 0;color:${PALE};vertical-align:top">${escapeHtml(label)}</td>` +
      `<td style="padding:4px 0">${escapeHtml(value)}</td></tr>`,
  );
  return `<table role="presentation" cellpadding="0" cellspacing="0" style="margin:0 0 20px">${rows.join('')}</table>`;
}

function ticketHtml(seat: string, imageId: string): string {
  const shown = escapeHtml(seat);
  return `<table role="presentation" width="100%" cellpadding="0" cellspacing="0"
 style="margin:0 0 20px;border:1px solid #dddbe6;border-radius:8px"><tr><td align="center" style="padding:20px">
<p style="margin:0 0 12px;font-weight:600">${shown}</p>
<img src="cid:${imageId}" alt="QR code of the ticket: ${shown}"
 style="display:block;max-width:100%;height:auto;background:#ffffff">
</td></tr></table>`;
}
