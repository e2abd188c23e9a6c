import { type BrowserContext, chromium, type Locator, type Page } from 'playwright-core';

/** What a visitor saw, and whom the page spoke to. */
export interface PageVisit {
  /** The text of the response pane after the run button. */
  resultText: string;
  /** The text of the response pane of another tab, in which the reservation was watched. */
  watchedText: string;
  /** The text of the page's status line after "Demo token". */
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
const TRIES = 10;
const succeeded = (): boolean => true;
const failed = (): boolean => false;

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

type Seen = Pick<PageVisit, 'resultText' | 'watchedText' | 'statusText'>;

/**
 * Reserves a seat as a newcomer does: opens the page, clicks "Demo token", clicks run, reads the answer; then
 * watches the reservation in the tab that is made for it.
 */
async function reserve(page: Page, baseUrl: string): Promise<Seen> {
  await page.goto(new URL('/graphiql/', baseUrl).href);
  const variables = page.locator('.graphiql-editor-tool .graphiql-editor:not(.hidden) .view-lines');
  await variables.filter({ hasText: 'seatIds', hasNotText: '{{' }).waitFor();
  await page.getByRole('button', { name: 'Demo token' }).click();
  const status = page.locator('#top-bar [role=status]', { hasText: 'Signed in as' });
  await status.waitFor();
  await page.locator('button.graphiql-execute-button').click();
  const response = page.locator('.graphiql-response .result-window .view-lines');
  await response.filter({ hasText: /"(reserveSeats|errors)"/ }).waitFor();
  const resultText = await editorText(response);
  if (process.env.SCREENSHOT) await page.screenshot({ path: process.env.SCREENSHOT });
  await page.getByRole('tab', { name: 'WatchReservation' }).click();
  await variables.filter({ hasText: 'rsv_' }).waitFor();
  await page.locator('button.graphiql-execute-button').click();
  await response.filter({ hasText: /"(reservationUpdated|errors)"/ }).waitFor();
  return { resultText, watchedText: await editorText(response), statusText: await status.innerText() };
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
    await page.goto(new URL('/graphiql/', baseUrl).href);
    const variables = page.locator('.graphiql-editor-tool .graphiql-editor:not(.hidden) .view-lines');
    const response = page.locator('.graphiql-response .result-window .view-lines');
    await variables.filter({ hasNotText: '{{' }).waitFor();
    await page.getByRole('button', { name: 'Demo token' }).click();
    await page.locator('#top-bar [role=status]', { hasText: 'Signed in as' }).waitFor();
    const run = async (tab: string, field: string): Promise<void> => {
      await page.getByRole('tab', { name: tab, exact: true }).click();
      await variables.filter({ hasText: 'con_' }).waitFor();
      const answered = response.filter({ hasText: new RegExp(`"${field}":\\s\\{`) });
      // For a moment after the click the page still knows the tab before: then it is asked again.
      for (let tries = 0; tries < TRIES; tries += 1) {
        await page.locator('button.graphiql-execute-button').click();
        const seen = answered.waitFor({ timeout: PATIENCE_MS / TRIES });
        if (await seen.then(succeeded, failed)) return;
      }
      throw new Error(`${tab} was not answered`);
    };
    await run('JoinWaitingRoom', 'joinWaitingRoom');
    const joinedText = await editorText(response);
    await run('WatchQueuePlace', 'queuePlaceUpdated');
    const first = await editorText(response);
    await moveOn();
    await response.filter({ hasText: until }).waitFor();
    if (process.env.SCREENSHOT_QUEUE) await page.screenshot({ path: process.env.SCREENSHOT_QUEUE });
    return { joinedText, watchedTexts: [first, await editorText(response)] };
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
