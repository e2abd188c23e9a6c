import { type BrowserContext, chromium, type Locator, type Page } from 'playwright-core';

/** What a visitor saw, and whom the page spoke to. */
export interface PageVisit {
  /** The text of the response pane after the run button. */
  resultText: string;
  /** The text of the response pane of another tab, in which the reservation was watched. */
  watchedText: string;
  /** The text of the response pane when WatchReservation was run before there was a reservation. */
  tooEarlyText: string;
  /** That of the tab in which the reservation was watched, after it was cancelled in another. */
  returnedText: string;
  /** The text of the page's status line after "Demo token" and a reload. */
  statusText: string;
  /** Every request and WebSocket to another host than the app's; must be empty. */
  foreignRequests: string[];
  /** What the browser refused under the Content-Security-Policy, and scripts' errors; must be empty. */
  complaints: string[];
}

const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A cold start of the editor on a busy machine with one core. */
const PATIENCE_MS = 30_000;

/** Collects requests to hosts other than the one of `baseUrl`; data: and blob: URLs never leave the page. */
function watchHosts(context: BrowserContext, baseUrl: string): string[] {
  const foreign: string[] = [];
  const check = (address: string): void => {
    const { protocol, host } = new URL(address);
    if (protocol !== 'data:' && protocol !== 'blob:' && host !== new URL(baseUrl).host) foreign.push(address);
  };
  context.on('request', (request) => check(request.url()));
  context.on('page', (page) => page.on('websocket', (socket) => check(socket.url())));
  return foreign;
}

/** Collects what goes wrong inside the page without failing it. */
function watchComplaints(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) complaints.push(message.text());
  });
  return complaints;
}

/** The text of an editor, its lines in order; the editor writes spaces as no-break spaces. */
async function editorText(editor: Locator): Promise<string> {
  return (await editor.innerText()).replaceAll('\u00a0', ' ');
}

/** What a visitor saw who paid and was shown a ticket. */
export interface PurchaseVisit {
  paidText: string;
  ticketText: string;
}

/** Reserves a seat, pays it and looks at the ticket, by the first tabs of the page. */
export function buyInPage(baseUrl: string): Promise<PurchaseVisit> {
  return inPage(baseUrl, async (page) => {
    const { variables, status, open, run, shows } = partsOf(page);
    await page.goto(new URL('/graphiql/', baseUrl).href);
    await variables.filter({ hasText: 'seatIds', hasNotText: '{{' }).waitFor();
    await page.getByRole('button', { name: 'Demo token' }).click();
    await status.waitFor();
    await run();
    await shows(/"(reserveSeats|errors)"/);
    await open('PayReservation');
    await variables.filter({ hasText: 'rsv_' }).waitFor();
    await run();
    const paidText = await shows(/"(payReservation|errors)"/);
    await open('MyTickets');
    await run();
    const ticketText = await shows(/"(viewer|errors)"/);
    if (process.env.SCREENSHOT_TICKET) await page.screenshot({ path: process.env.SCREENSHOT_TICKET });
    await open('TransferTicket');
    await variables.filter({ hasText: 'tkt_' }).waitFor();
    return { paidText, ticketText };
  });
}

type Seen = Omit<PageVisit, 'foreignRequests' | 'complaints'>;

/** The parts of the page that a visitor works with. */
function partsOf(page: Page) {
  const variables = page.locator('.graphiql-editor-tool .graphiql-editor:not(.hidden) .view-lines');
  const response = page.locator('.graphiql-response .result-window .view-lines');
  return {
    variables,
    response,
    status: page.locator('#top-bar [role=status]', { hasText: 'Signed in as' }),
    open: (tab: string) => page.getByRole('tab', { name: tab, exact: true }).click(),
    run: () => page.locator('button.graphiql-execute-button').click(),
    /** The response pane as soon as it shows this. */
    async shows(hasText: RegExp | string): Promise<string> {
      await response.filter({ hasText }).waitFor();
      return editorText(response);
    },
  };
}

/**
 * Reserves a seat as a newcomer does: opens the page, clicks "Demo token", clicks run, reads the answer; then
 * watches the reservation in the tab that is made for it, cancels it in another one, comes back and reloads.
 */
async function reserve(page: Page, baseUrl: string): Promise<Seen> {
  const { variables, status, open, run, shows } = partsOf(page);
  await page.goto(new URL('/graphiql/', baseUrl).href);
  await variables.filter({ hasText: 'seatIds', hasNotText: '{{' }).waitFor();
  await open('WatchReservation');
  await run();
  const tooEarlyText = await shows(/"(reservationUpdated|errors)"/);
  await open('ReserveSeats');
  await page.getByRole('button', { name: 'Demo token' }).click();
  await status.waitFor();
  await run();
  const resultText = await shows(/"(reserveSeats|errors)"/);
  if (process.env.SCREENSHOT) await page.screenshot({ path: process.env.SCREENSHOT });
  await open('WatchReservation');
  await variables.filter({ hasText: 'rsv_' }).waitFor();
  await run();
  const watchedText = await shows(/"(reservationUpdated|errors)"/);
  await open('CancelReservation');
  await variables.filter({ hasText: 'rsv_' }).waitFor();
  await run();
  await shows(/"(cancelReservation|errors)"/);
  await open('WatchReservation');
  const returnedText = await shows('CANCELLED');
  await page.reload();
  await status.waitFor();
  return { tooEarlyText, resultText, watchedText, returnedText, statusText: await status.innerText() };
}

/** What somebody saw who joined a waiting room in one tab and watched their place in another. */
export interface QueueVisit {
  joinedText: string;
  /** The response pane while it is watched: when the place was first told, and at the end. */
  watchedTexts: string[];
}

/**
 * Joins a waiting room and watches the place until the response pane shows `until`.
 *
 * @param baseUrl where the app listens
 * @param moveOn what makes the line move, called when the first place has been seen
 */
export async function watchPlaceInPage(
  baseUrl: string,
  moveOn: () => Promise<void>,
  until: RegExp,
): Promise<QueueVisit> {
  return inPage(baseUrl, async (page) => {
    const { variables, status, open, run, shows } = partsOf(page);
    await page.goto(new URL('/graphiql/', baseUrl).href);
    await variables.filter({ hasNotText: '{{' }).waitFor();
    await page.getByRole('button', { name: 'Demo token' }).click();
    await status.waitFor();
    const runIn = async (tab: string, field: string): Promise<string> => {
      await open(tab);
      await variables.filter({ hasText: 'con_' }).waitFor();
      await run();
      return shows(new RegExp(`"(${field}|errors)":`));
    };
    const joinedText = await runIn('JoinWaitingRoom', 'joinWaitingRoom');
    const first = await runIn('WatchQueuePlace', 'queuePlaceUpdated');
    // The line moves on while another tab is open.
    await open('BrowseConcerts');
    await moveOn();
    await open('WatchQueuePlace');
    const last = await shows(until);
    if (process.env.SCREENSHOT_QUEUE) await page.screenshot({ path: process.env.SCREENSHOT_QUEUE });
    return { joinedText, watchedTexts: [first, last] };
  });
}

/**
 * Opens the GraphiQL page of a running app in Chromium and reserves a seat in it.
 *
 * Writes screenshots to the paths in SCREENSHOT and SCREENSHOT_WATCHING where these are set; CHROMIUM_PATH
 * names another browser. The window is tall because the editor only renders the lines that are in sight.
 *
 * @param baseUrl where the app listens, for example http://127.0.0.1:4000
 * @throws Error when a step does not come about within 30 s
 */
export async function runReservationInPage(baseUrl: string): Promise<PageVisit> {
  return inPage(baseUrl, async (page, context) => {
    const foreignRequests = watchHosts(context, baseUrl);
    const complaints = watchComplaints(page);
    const seen = await reserve(page, baseUrl);
    if (process.env.SCREENSHOT_WATCHING) await page.screenshot({ path: process.env.SCREENSHOT_WATCHING });
    return { ...seen, foreignRequests, complaints };
  });
}

async function inPage<T>(
  baseUrl: string,
  visit: (page: Page, context: BrowserContext) => Promise<T>,
): Promise<T> {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: CHROMIUM_ARGS,
  });
  try {
    const context = await browser.newContext({ baseURL: baseUrl, viewport: { width: 1440, height: 1200 } });
    context.setDefaultTimeout(PATIENCE_MS);
    return await visit(await context.newPage(), context);
  } finally {
    await browser.close();
  }
}
