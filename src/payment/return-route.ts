import type { Route } from '../room/index.js';

/** Where the page of a provider sends the buyer. */
export const RETURN_PATH = '/payments/done';

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Ticket Rush</title>
<p>You can close this page. Your reservation shows whether it is paid.</p>
</html>
`;

/** The end of a visit at a provider. It proves nothing: the provider's word comes to the server itself. */
export const returnRoute: Route = {
  method: 'GET',
  path: RETURN_PATH,
  bounds: { ms: 1_000 },
  answer: async () => ({
    body: PAGE,
    headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': "default-src 'none'" },
  }),
};
