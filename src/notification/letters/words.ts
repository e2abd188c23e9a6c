/** An instant as a calendar and a clock at the venue show it, with the name of their time zone. */
export function timeText(at: Date, timeZone: string): string {
  const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeZone }).format(at);
  const time = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone }).format(at);
  return `${day}, ${time} (${timeZone})`;
}

/** What mail programs make a link of. */
const LINK = /[./:@\\]|www/i;

/**
 * The name of another user, as a message may show it. The user has chosen it, and the address to which the
 * message goes was never verified. So a name that would become a link is not shown.
 */
export function nameText(displayName: string | undefined): string {
  return displayName === undefined || LINK.test(displayName) ? 'Another fan' : displayName;
}
