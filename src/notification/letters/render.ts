import type { Message } from '../../mail/index.js';
import type { Content } from './content.js';
import { renderHtml } from './render-html.js';
import { renderText } from './render-text.js';

/** A message without its address. */
export type Letter = Pick<Message, 'subject' | 'text' | 'html' | 'images'>;

export function render(content: Content): Letter {
  return { subject: content.subject, text: renderText(content), ...renderHtml(content) };
}
