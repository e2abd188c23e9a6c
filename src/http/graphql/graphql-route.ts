import type { IncomingHttpHeaders } from 'node:http';
import { type ApolloServer, HeaderMap } from '@apollo/server';
import { PATH } from '../transport/fast-path/index.js';
import '@fastify/compress';
import type { FastifyInstance } from 'fastify';
import { type DocumentRequest, isPersisted, type TrustedDocuments } from '../../execution/index.js';
import { type Authentication, type Context, Loaders } from '../../graphql/context.js';
import { Fault } from '../../platform/fault.js';
import type { Budget } from '../admission/budget.js';
import { MAY_BE_FOREIGN, mayBeForeign } from '../admission/cross-site.js';
import type { ClientAddress } from '../transport/client-address.js';
import type { TextAnswer } from '../transport/exchange.js';
import { type AnswerType, answerType } from './accept.js';
import { HttpFault } from './answer-errors.js';
import { COMPRESS_FROM, PRIVATE } from './send.js';

/**
 * Counts an answer by its way: the compiled lane, the general way, a route of a room or one of its files, or
 * shed because there is no room.
 */
export type CountAnswer = (way: 'compiled' | 'general' | 'route' | 'shed') => void;

export interface GraphqlRouteDeps {
  apollo: ApolloServer<Context>;
  authenticate: Authentication['authenticate'];
  budget: Budget;
  clientAddress: ClientAddress;
  countAnswer: CountAnswer;
  documents: TrustedDocuments;
  trustedDocumentsOnly: boolean;
}

/**
 * Serves `GET` (queries only) and `POST /graphql`. It answers any GraphQL request, with or without a plan.
 */
export function addGraphqlRoute(server: FastifyInstance, deps: GraphqlRouteDeps): void {
  server.route({
    method: ['GET', 'POST'],
    url: PATH,
    handler: async (request, reply) => {
      reply.header('cache-control', PRIVATE);
      const accept = answerType(request.headers.accept);
      if (!accept) throw NOT_ACCEPTABLE;
      const { method, url, headers, body, id: requestId, raw } = request;
      if (method === 'POST' && body === undefined) throw NO_BODY;
      const address = deps.clientAddress(raw);
      const general = { method, url, headers, body, requestId, address, accept };
      const { status, text, headers: told } = await answerGenerally(deps, general);
      for (const [name, value] of told) reply.header(name, value);
      reply.code(status);
      if (text.length < COMPRESS_FROM) return reply.send(text);
      return reply.header('vary', 'Origin, accept-encoding').compress(text);
    },
  });
}

const NO_BODY = new HttpFault(
  400,
  'There is no body. Send JSON such as {"query":"{ serverTime }"} with `Content-Type: application/json`.',
);

const NOT_ACCEPTABLE = new HttpFault(
  406,
  'The answer is application/json or application/graphql-response+json; `Accept` takes neither.',
);

/** A GraphQL request that has been read. */
export interface GeneralRequest {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  /** The parsed body of a POST. */
  body: unknown;
  requestId: string;
  address: string;
  accept: AnswerType;
}

export interface GeneralAnswer {
  status: number;
  headers: Iterable<[name: string, value: string]>;
  text: string;
}

/**
 * Answers any GraphQL request.
 *
 * @throws Fault if something stops the request before GraphQL handles it
 */
export async function answerGenerally(
  deps: GraphqlRouteDeps,
  request: GeneralRequest,
): Promise<GeneralAnswer> {
  const { method, headers, requestId, address, accept } = request;
  const caller = await deps.authenticate(headers.authorization);
  const context: Context = { requestId, caller, address, loaders: new Loaders() };
  deps.budget.check(context);
  deps.countAnswer('general');
  const response = await deps.apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: { method, headers: headersOf(request, accept), ...asked(request, deps) },
    context: async () => context,
  });
  const status = response.status ?? 200;
  return { status, headers: response.headers, text: textOf(response.body, status, requestId) };
}

/** Headers that are written for every GraphQL answer anyway. */
const WRITTEN_ANYWAY = ['content-type', 'cache-control', 'content-length'];

/** The answer in the form that is sent without a route. */
export function textAnswer({ status, headers, text }: GeneralAnswer, accept: AnswerType): TextAnswer {
  const told = new Map(headers);
  const head = [...told].filter(([name]) => !WRITTEN_ANYWAY.includes(name)).flat();
  return { status, type: told.get('content-type')?.split(';')[0] ?? accept, head, text };
}

/**
 * The headers of the request with two changes. `accept` names the type that was chosen already. A header says
 * that the request is not from a page of another site, which was checked already.
 */
function headersOf(request: GeneralRequest, accept: AnswerType): HeaderMap {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  headers.set('accept', accept);
  headers.set('apollo-require-preflight', 'true');
  return headers;
}

/**
 * The request with its whole document.
 *
 * @throws Fault DOCUMENT_NOT_TRUSTED; BAD_REQUEST: the request may come from a page of another site
 */
function asked(
  { method, url, headers, body }: GeneralRequest,
  { documents, trustedDocumentsOnly }: GraphqlRouteDeps,
): { search: string; body: unknown } {
  const search = searchOf(url);
  const inUrl = Object.fromEntries(new URLSearchParams(search));
  // The GraphQL server reads only the URL of a GET, and only the body of a POST.
  const isGet = method === 'GET';
  // A document that is named by its sha256 is trusted, so only a text is checked.
  if (isGet && typeof inUrl.query === 'string' && mayBeForeign(headers)) throw MAY_BE_FOREIGN;
  const request = requestOf(isGet ? { ...inUrl, extensions: json(inUrl.extensions) } : body);
  const trusted = documents.find(request);
  if (!trusted && (trustedDocumentsOnly || isNamed(request))) throw new Fault('DOCUMENT_NOT_TRUSTED');
  if (!trusted || (typeof request.query === 'string' && !isPersisted(request.extensions)))
    return { search, body };
  const query = typeof request.query === 'string' ? request.query : trusted.text;
  const extensions = withoutPersisted(request.extensions);
  if (!isGet) return { search, body: { ...request, query, extensions } };
  const inFull = { ...inUrl, query, extensions: JSON.stringify(extensions ?? {}) };
  return { search: `?${new URLSearchParams(inFull)}`, body };
}

function requestOf(value: unknown): DocumentRequest {
  return typeof value === 'object' && value !== null ? value : {};
}

function isNamed({ query, documentId }: DocumentRequest): boolean {
  return typeof documentId === 'string' && typeof query !== 'string';
}

/** Removes `persistedQuery`: it is resolved already, and the GraphQL server has no persisted queries. */
function withoutPersisted(extensions: unknown): unknown {
  if (!isPersisted(extensions)) return extensions ?? null;
  const { persistedQuery: _ours, ...rest } = extensions as { persistedQuery: unknown };
  return rest;
}

function json(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    // The GraphQL server reports the mistake.
    return undefined;
  }
}

function searchOf(url: string): string {
  const start = url.indexOf('?');
  return start === -1 ? '' : url.slice(start);
}

type Body = Awaited<ReturnType<ApolloServer['executeHTTPGraphQLRequest']>>['body'];

function textOf(body: Body, status: number, requestId: string): string {
  if (body.kind !== 'complete') throw new Error('an answer in parts is not supported');
  return status < 400 ? body.string : withRequestId(body.string, requestId);
}

/** Adds the id to errors of requests that are refused before GraphQL handles them. Others have it already. */
function withRequestId(text: string, requestId: string): string {
  if (text.includes(requestId) || !text.startsWith('{')) return text;
  const body: { errors?: { extensions?: object }[] } = JSON.parse(text);
  for (const error of body.errors ?? []) error.extensions = { ...error.extensions, requestId };
  return JSON.stringify(body);
}
