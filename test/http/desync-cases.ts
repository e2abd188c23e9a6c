import { createHash } from 'node:crypto';
import { OPERATIONS } from '../support/graphql.js';

const trusted = (name: string): string =>
  JSON.stringify({ documentId: createHash('sha256').update(OPERATIONS[name]!).digest('hex') });

/** Answered with `serverTime`. */
const BODY = trusted('WhoAmI');
const HOST = 'Host: a';
const TYPE = 'Content-Type: application/json';
const lengthOf = (body: string): string => `Content-Length: ${Buffer.byteLength(body)}`;
const LENGTH = lengthOf(BODY);
const CHUNKED = 'Transfer-Encoding: chunked';
const START = 'POST /graphql HTTP/1.1';

/** A request as its bytes on a connection. */
const asked = (lines: readonly string[], body = BODY, start = START): string =>
  [start, ...lines, '', body].join('\r\n');
const plain = (...more: string[]): string => asked([HOST, TYPE, LENGTH, ...more]);
const posted = (body: string): string => asked([HOST, TYPE, lengthOf(body)], body);
const chunk = (body: string): string => `${body.length.toString(16)}\r\n${body}\r\n`;
const UPGRADE = ['Connection: Upgrade', 'Upgrade: websocket'];
const LAST = '0\r\n\r\n';
const chunked = (body: string, ...more: string[]): string => asked([HOST, TYPE, CHUNKED, ...more], body);

/** Answered with `smuggled`: it must be answered where it is a request, and nowhere else. */
const SMUGGLED = posted('{"query":"{ smuggled: __typename }"}');
/** If the connection is in step, this is answered with `concerts`, whatever came before it. */
export const SENTINEL = posted(trusted('BrowseConcerts'));
export const PLAIN = plain();

/**
 * The request, and the field or the status of each answer. A full stop: the connection is closed after it.
 * `more`: the server waits for the rest.
 */
export type DesyncCase = [name: string, text: string, answers: string];

const PLAIN_ONES: DesyncCase[] = [
  ['as programs send it', PLAIN, 'serverTime'],
  ['in small letters', PLAIN.replace(/^[A-Z][\w-]*:/gm, (name) => name.toLowerCase()), 'serverTime'],
  ['in capitals', PLAIN.replace(/^[A-Z][\w-]*:/gm, (name) => name.toUpperCase()), 'serverTime'],
  ['its lines in another order', asked([LENGTH, TYPE, HOST]), 'serverTime'],
  ['with a token that is none', plain('Authorization: Bearer x'), 'UNAUTHENTICATED'],
  ['with an empty token', plain('Authorization: '), 'serverTime'],
  ['with a charset', asked([HOST, `${TYPE}; charset=utf-8`, LENGTH]), 'serverTime'],
  ['with another charset', asked([HOST, `${TYPE}; charset=latin1`, LENGTH]), 'serverTime'],
  ['that keeps its connection', plain('Connection: keep-alive'), 'serverTime'],
  ['that accepts nothing of ours', plain('Accept: text/html'), '406'],
  ['that accepts everything', plain('Accept: */*'), 'serverTime'],
  ['from a foreign page', plain('Origin: https://evil.example'), '403'],
  ['no JSON', posted('{'), '400.'],
  ['an empty body', posted(''), '400.'],
  ['a body that begins with lines', posted(`\r\n\r\n${BODY}`), 'serverTime'],
  ['a body that ends with lines', posted(`${BODY}\r\n\r\n`), 'serverTime'],
  ['two documents', posted(BODY + BODY), '400.'],
  ['a body that is a request', posted(SMUGGLED), '400.'],
  [
    'a query in the URL too',
    asked([HOST, TYPE, LENGTH], BODY, `${START.replace(' HTTP', '?a=1 HTTP')}`),
    'serverTime',
  ],
];

const LENGTHS: DesyncCase[] = [
  ['two lengths', plain(LENGTH), '400.'],
  ['two lengths that differ', plain('Content-Length: 3'), '400.'],
  ['a length of nothing first', asked([HOST, TYPE, 'Content-Length: 0', LENGTH], SMUGGLED), '400.'],
  ['a length with a sign', asked([HOST, TYPE, `Content-Length: +${BODY.length}`]), '400.'],
  ['a length below nothing', asked([HOST, TYPE, 'Content-Length: -1']), '400.'],
  ['a length with a zero before it', asked([HOST, TYPE, `Content-Length: 0${BODY.length}`]), 'serverTime'],
  ['a length in hexadecimals', asked([HOST, TYPE, `Content-Length: 0x${BODY.length.toString(16)}`]), '400.'],
  ['a length with a fraction', asked([HOST, TYPE, `Content-Length: ${BODY.length}.0`]), '400.'],
  ['a length with an exponent', asked([HOST, TYPE, 'Content-Length: 1e2']), '400.'],
  ['a length with a comma', asked([HOST, TYPE, `Content-Length: ${BODY.length}, ${BODY.length}`]), '400.'],
  ['a length with a space within', asked([HOST, TYPE, 'Content-Length: 1 2']), '400.'],
  ['a length in quotes', asked([HOST, TYPE, `Content-Length: "${BODY.length}"`]), '400.'],
  ['a length beyond 64 bits', asked([HOST, TYPE, 'Content-Length: 99999999999999999999999']), '400.'],
  ['an empty length', asked([HOST, TYPE, 'Content-Length: ']), '400.'],
  ['a length with spaces around', asked([HOST, TYPE, `Content-Length:   ${BODY.length}  `]), 'serverTime'],
  ['a length with a tab before', asked([HOST, TYPE, `Content-Length:\t${BODY.length}`]), 'serverTime'],
  ['a length with a vertical tab', asked([HOST, TYPE, `Content-Length: \v${BODY.length}`]), '400.'],
  [
    'a length that is called otherwise',
    asked([HOST, TYPE, `Content_Length: ${BODY.length}`], SMUGGLED),
    '400.',
  ],
  ['no length, and nothing', asked([HOST, TYPE], ''), '400.'],
  ['no length, and a request', asked([HOST, TYPE], SMUGGLED), '400.'],
  ['a length that is too short', asked([HOST, TYPE, lengthOf(BODY.slice(2))]), '400.'],
  ['a length that is too long', asked([HOST, TYPE, lengthOf(`${BODY}x`)]), 'more'],
  ['a length of more than is read', asked([HOST, TYPE, 'Content-Length: 65537'], ''), '413.'],
  ['a length whose end is a request', asked([HOST, TYPE, LENGTH], BODY + SMUGGLED), 'serverTime smuggled'],
  ['a GET with a body', asked([HOST, lengthOf(SMUGGLED)], SMUGGLED, 'GET /nothing HTTP/1.1'), '404'],
  ['a GET with a body of JSON', asked([HOST, TYPE, LENGTH], BODY, 'GET /healthz HTTP/1.1'), 'status'],
];

const CHUNKS: DesyncCase[] = [
  ['chunks', chunked(chunk(BODY) + LAST), 'serverTime'],
  ['chunks of a byte', chunked([...BODY].map(chunk).join('') + LAST), 'serverTime'],
  ['chunks, and a request', chunked(chunk(BODY) + LAST + SMUGGLED), 'serverTime smuggled'],
  ['chunks and a length', chunked(chunk(BODY) + LAST, LENGTH), '400.'],
  ['a length and chunks', asked([HOST, TYPE, LENGTH, CHUNKED], LAST + SMUGGLED), '400.'],
  ['a length of nothing and chunks', asked([HOST, TYPE, 'Content-Length: 0', CHUNKED], LAST), '400.'],
  ['chunks twice', chunked(chunk(BODY) + LAST, CHUNKED), '400.'],
  ['chunks in capitals', asked([HOST, TYPE, 'TRANSFER-ENCODING: CHUNKED'], chunk(BODY) + LAST), 'serverTime'],
  ['chunks with a tab', asked([HOST, TYPE, 'Transfer-Encoding:\tchunked'], chunk(BODY) + LAST), 'serverTime'],
  [
    'chunks with a space before the colon',
    asked([HOST, TYPE, 'Transfer-Encoding : chunked', LENGTH]),
    '400.',
  ],
  ['chunks in quotes', asked([HOST, TYPE, 'Transfer-Encoding: "chunked"'], chunk(BODY) + LAST), '400.'],
  ['chunks that are not the last', asked([HOST, TYPE, 'Transfer-Encoding: chunked, identity'], LAST), '400.'],
  ['chunks of something', asked([HOST, TYPE, 'Transfer-Encoding: xchunked'], chunk(BODY) + LAST), '400.'],
  [
    'chunks behind a comma',
    asked([HOST, TYPE, 'Transfer-Encoding: ,chunked'], chunk(BODY) + LAST),
    'serverTime',
  ],
  [
    'compressed chunks',
    asked([HOST, TYPE, 'Transfer-Encoding: gzip, chunked'], chunk(BODY) + LAST),
    'serverTime',
  ],
  [
    'chunks on a folded line',
    asked([HOST, TYPE, 'Transfer-Encoding:', ' chunked'], chunk(BODY) + LAST),
    '400.',
  ],
  [
    'chunks in a vertical tab',
    asked([HOST, TYPE, 'Transfer-Encoding: \vchunked'], chunk(BODY) + LAST),
    '400.',
  ],
  ['identity', asked([HOST, TYPE, 'Transfer-Encoding: identity', LENGTH]), '400.'],
  ['an empty encoding and a length', asked([HOST, TYPE, 'Transfer-Encoding: ', LENGTH]), '400.'],
  [
    'chunks by HTTP/1.0',
    asked([HOST, TYPE, CHUNKED], chunk(BODY) + LAST, 'POST /graphql HTTP/1.0'),
    'serverTime.',
  ],
  ['a size that is none', chunked(`z\r\n${BODY}\r\n${LAST}`), '400.'],
  ['a size with a sign', chunked(`+${chunk(BODY)}${LAST}`), '400.'],
  ['a size with 0x', chunked(`0x${chunk(BODY)}${LAST}`), '400.'],
  ['a size with zeros before it', chunked(`000${chunk(BODY)}${LAST}`), 'serverTime'],
  ['a size with a space after it', chunked(chunk(BODY).replace('\r\n', ' \r\n') + LAST), '400.'],
  ['a size beyond 64 bits', chunked(`fffffffffffffffff\r\n${BODY}\r\n${LAST}`), '400.'],
  ['an empty size', chunked(`\r\n${BODY}\r\n${LAST}`), '400.'],
  ['a size that is too short', chunked(`2\r\n${BODY}\r\n${LAST}`), '400.'],
  ['a size that ends with a line feed', chunked(chunk(BODY).replace('\r\n', '\n') + LAST), '400.'],
  ['a chunk that ends with a line feed', chunked(`${chunk(BODY).slice(0, -2)}\n${LAST}`), '400.'],
  ['an extension', chunked(chunk(BODY).replace('\r\n', ';a=b\r\n') + LAST), 'serverTime'],
  ['an extension with a line feed', chunked(chunk(BODY).replace('\r\n', ';a\nb\r\n') + LAST), '400.'],
  ['a trailer', chunked(`${chunk(BODY)}0\r\nX-A: 1\r\n\r\n`), 'serverTime'],
  ['a trailer with a length', chunked(`${chunk(BODY)}0\r\nContent-Length: 5\r\n\r\n`), '400.'],
  ['no last chunk', chunked(chunk(BODY)), 'more'],
  ['no end of the last chunk', chunked(`${chunk(BODY)}0\r\n`), 'more'],
  ['half a chunk', chunked(chunk(BODY).slice(0, 20)), 'more'],
];

const HEADS: DesyncCase[] = [
  ['no host', asked([TYPE, LENGTH]), '400.'],
  ['an empty host', asked(['Host: ', TYPE, LENGTH]), 'serverTime'],
  ['two hosts', plain(HOST), '400.'],
  ['two hosts that differ', plain('Host: b'), '400.'],
  ['two hosts of a GET', asked([HOST, 'Accept: */*', 'hOST: b'], '', 'GET /readyz HTTP/1.1'), '400.'],
  ['two hosts of an upgrade', asked([HOST, HOST, ...UPGRADE], '', 'GET /graphql/ws HTTP/1.1'), '400.'],
  ['an upgrade of nothing', asked([HOST, ...UPGRADE], '', 'GET /nope HTTP/1.1'), '404.'],
  ['an upgrade, and a request', asked([HOST, ...UPGRADE], SMUGGLED, 'GET /nope HTTP/1.1'), '404.'],
  [
    'an upgrade from a foreign page',
    asked([HOST, 'Origin: null', ...UPGRADE], '', 'GET /graphql/ws HTTP/1.1'),
    '403.',
  ],
  ['a space before the colon', plain('X-A : 1'), '400.'],
  ['a tab before the colon', plain('X-A\t: 1'), '400.'],
  ['no space after it', plain('X-A:1'), 'serverTime'],
  ['a space at the end', plain('X-A: 1 '), 'serverTime'],
  ['no colon', plain('X-A'), '400.'],
  ['no name', plain(': 1'), '400.'],
  ['a name that is none', plain('X(A): 1'), '400.'],
  ['a folded line', plain('X-A: 1', ' 2'), '400.'],
  ['a first line that is folded', asked([' X-A: 1', HOST, TYPE, LENGTH]), '400.'],
  ['a bare line feed', plain('X-A: 1\nX-B: 2'), '400.'],
  ['line feeds only', PLAIN.replaceAll('\r\n', '\n'), '400.'],
  ['a bare carriage return', plain('X-A: 1\rX-B: 2'), '400.'],
  ['a null', plain('X-A: 1\0'), '400.'],
  ['a null in a name', plain('X-\0A: 1'), '400.'],
  ['a byte beyond ASCII', plain('X-A: \xff'), 'serverTime'],
  ['a byte beyond ASCII in a name', plain('X-\xff: 1'), '400.'],
  ['a head of 5 KB', plain(`X-A: ${'a'.repeat(5_000)}`), 'serverTime'],
  ['a head of 20 KB', plain(`X-A: ${'a'.repeat(20_000)}`), '431.'],
  ['a head without an end', PLAIN.slice(0, 60), 'more'],
  ['an empty line first', `\r\n${PLAIN}`, 'serverTime'],
  ['a compressed body', plain('Content-Encoding: gzip'), '415'],
  ['a client that expects a word first', plain('Expect: 100-continue'), '100 serverTime'],
  ['a client that expects something else', plain('Expect: x'), '417'],
  ['a client that goes', plain('Connection: close'), 'serverTime.'],
  ['a client that goes, and a request', plain('Connection: close') + SMUGGLED, '400.'],
  ['a client that wants another protocol', plain('Connection: Upgrade', 'Upgrade: h2c'), '404.'],
  ['a client that names headers of one hop', plain('Connection: content-length'), 'serverTime'],
  ['two words for the connection', plain('Connection: keep-alive, close'), 'serverTime.'],
];

const STARTS: DesyncCase[] = [
  ['HTTP/1.0', asked([HOST, TYPE, LENGTH], BODY, 'POST /graphql HTTP/1.0'), 'serverTime.'],
  [
    'HTTP/1.0 that keeps',
    asked([HOST, TYPE, LENGTH, 'Connection: keep-alive'], BODY, 'POST /graphql HTTP/1.0'),
    'serverTime',
  ],
  ['HTTP/1.2', asked([HOST, TYPE, LENGTH], BODY, 'POST /graphql HTTP/1.2'), '400.'],
  ['HTTP/2.0', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', '400.'],
  ['HTTP/0.9', 'GET /healthz\r\n\r\n', 'status.'],
  ['a version in small letters', asked([HOST, TYPE, LENGTH], BODY, 'POST /graphql http/1.1'), '400.'],
  ['a method in small letters', asked([HOST, TYPE, LENGTH], BODY, 'post /graphql HTTP/1.1'), '400.'],
  ['a method that is none', asked([HOST, TYPE, LENGTH], BODY, 'XPOST /graphql HTTP/1.1'), '400.'],
  ['two spaces', asked([HOST, TYPE, LENGTH], BODY, 'POST  /graphql HTTP/1.1'), 'serverTime'],
  ['a tab', asked([HOST, TYPE, LENGTH], BODY, 'POST\t/graphql HTTP/1.1'), '400.'],
  ['a space at the end', asked([HOST, TYPE, LENGTH], BODY, `${START} `), '400.'],
  ['a space within the path', asked([HOST, TYPE, LENGTH], BODY, 'POST /graph ql HTTP/1.1'), '400.'],
  ['a whole URL', asked([HOST, TYPE, LENGTH], BODY, 'POST http://a/graphql HTTP/1.1'), 'serverTime'],
  ['a star', asked([HOST], '', 'OPTIONS * HTTP/1.1'), '204'],
  ['a fragment', asked([HOST, TYPE, LENGTH], BODY, 'POST /graphql#a HTTP/1.1'), 'serverTime'],
  ['a path with dots', asked([HOST, TYPE, LENGTH], BODY, 'POST /a/../graphql HTTP/1.1'), '404'],
  ['nothing that is HTTP', 'nonsense\r\n\r\n', '400.'],
  ['a TLS hello', '\x16\x03\x01\x02\0\x01\0\x01\xfc', '400.'],
  ['a tunnel', 'CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n', '.'],
  ['PUT', asked([HOST, TYPE, LENGTH], BODY, 'PUT /graphql HTTP/1.1'), '405'],
];

export const DESYNC_CASES: DesyncCase[] = [...PLAIN_ONES, ...LENGTHS, ...CHUNKS, ...HEADS, ...STARTS];
