/** The API this page belongs to: always the host that served the page. */
export const httpUrl = new URL('/graphql', window.location.href).href;

/** Where the API's subscriptions are: the same host, ws: or wss: as the page is http: or https:. */
export const webSocketUrl = new URL('/graphql/ws', window.location.href).href.replace(/^http/, 'ws');

interface Answer<T> {
  data?: T | null;
  errors?: { message: string }[];
}

/**
 * Sends one operation on the page's own behalf, outside the editors.
 *
 * @returns the operation's data
 * @throws Error with a message for the visitor when the API cannot be reached or answers with errors
 */
export async function callApi<T>(query: string, variables = {}, accessToken?: string): Promise<T> {
  const response = await fetch(httpUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(accessToken ? { authorization: `Bearer ${accessToken}` } : {}),
    },
    body: JSON.stringify({ query, variables }),
  }).catch((cause: unknown) => {
    throw new Error('The API cannot be reached.', { cause });
  });
  const answer = (await response.json().catch(() => ({}))) as Answer<T>;
  const message = answer.errors?.[0]?.message;
  if (message) throw new Error(message);
  if (!answer.data) throw new Error(`The API answered ${response.status} without data.`);
  return answer.data;
}
