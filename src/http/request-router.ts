import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import type { Logger } from '../platform/logger.js';
import { isPromise } from '../platform/maybe-promise.js';
import { EXPOSED_HEADERS, type Origins } from './admission/origins.js';
import { Shedding } from './admission/shedding.js';
import { AcceptedTypes } from './graphql/accept.js';
import { answerNoRequest, faultAnswer, faultOf } from './graphql/answer-errors.js';
import { askedInUrl, isGetOfGraphql } from './graphql/asked-in-url.js';
import type { CompiledLane, LaneAnswer, LaneRequest } from './graphql/compiled-lane.js';
import {
  type CountAnswer,
  type GeneralAnswer,
  type GeneralRequest,
  textAnswer,
} from './graphql/graphql-route.js';
import { sendKept, sendText } from './graphql/send.js';
import { isProbe } from './health.js';
import type { ClientAddress } from './transport/client-address.js';
import type { Connections } from './transport/connections.js';
import { type Exchange, NodeExchange } from './transport/exchange.js';
import {
  FastConnections,
  type FastExchange,
  type Handling,
  JSON_TYPE,
  PATH,
} from './transport/fast-path/index.js';
import { hasTwoHosts } from './transport/host-header.js';
import { jsonObjectIn } from './transport/json-object.js';

/** Larger request bodies are refused. */
export const BODY_MAX = 64 * 1024;

/** How often Node's parser looks for requests that have not arrived completely within their time. */
const CHECK_EVERY_MS = 1_000;
/** So many requests may wait for a group commit. More would only make all of them wait longer. */
const UNDER_WAY_MAX = 4_096;

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

export interface RequestRouterDeps {
  lane: CompiledLane;
  /** The general way, for a request that has been read. It serves everything. */
  general(request: GeneralRequest): Promise<GeneralAnswer>;
  connections: Connections;
  origins: Origins;
  clientAddress: ClientAddress;
  draining: () => boolean;
  countAnswer: CountAnswer;
  /** Whether pages of every site may read the answer to a request. */
  mayAnySiteRead(method: string, url: string): boolean;
  logger: Logger;
  /** How many requests may be under way. Default: 4,096. */
  underWayMax?: number | undefined;
}

/** Sees each request first, and passes it to the compiled lane, to the general way or to the listener. */
export class RequestRouter {
  /** The connections that have not needed Node's parser so far. */
  readonly fast: FastConnections;
  /** Bodies that were read and will be read again by the listener. */
  readonly #again = new WeakMap<IncomingMessage, Buffer>();
  readonly #accepts = new AcceptedTypes();

  /** Sockets whose next request was already tried here and is not for the lane. */
  readonly #left = new WeakSet<Socket>();
  readonly #shedding: Shedding;
  #underWay = 0;

  constructor(private readonly deps: RequestRouterDeps) {
    this.#shedding = new Shedding(deps.origins);
    const { draining, clientAddress: addressOf } = deps;
    const handling: Handling = {
      bodyMax: BODY_MAX,
      draining,
      addressOf,
      take: (exchange, body, leave) => {
        if (this.#isFull) this.#shed(exchange);
        else this.#take(exchange, jsonObjectIn(body), () => this.#leaveToParser(exchange, leave), 'plain');
      },
      refuse: (socket, code) => answerNoRequest({ code }, socket),
    };
    this.fast = new FastConnections(handling, deps.connections);
  }

  /** @param listener answers the requests that the lane does not answer */
  createServer(listener: Listener): Server {
    const options = { connectionsCheckingInterval: CHECK_EVERY_MS };
    const server = createServer(options, (request, response) => this.#meet(request, response, listener));
    this.fast.standBefore(server);
    return server;
  }

  /** The body of a request, if it was already read. It is read again from memory. */
  body(request: IncomingMessage): Readable | undefined {
    const body = this.#again.get(request);
    return body && Readable.from(body.length === 0 ? [] : [body]);
  }

  #leaveToParser({ socket }: FastExchange, leave: () => void): void {
    this.#left.add(socket);
    leave();
  }

  /** Takes a request that Node's parser has read. */
  #meet(request: IncomingMessage, response: ServerResponse, listener: Listener): void {
    const { clientAddress, draining } = this.deps;
    const exchange = new NodeExchange(request, response, clientAddress(request), draining);
    const leave = (): void => this.#leave(request, response, listener);
    if (this.deps.connections.isSpare(request.socket)) this.#meetSpare(request, response, listener);
    else if (this.#left.delete(request.socket) || hasTwoHosts(request)) leave();
    else if (isProbe(request.url!)) listener(request, response);
    else if (this.#isFull) this.#shed(exchange, this.#mayAnySiteRead(request));
    else if (isJsonPost(request)) this.#read(request, exchange, leave);
    else if (isGetOfGraphql(request)) this.#take(exchange, askedInUrl(request), leave, 'GET');
    else leave();
  }

  /** Answers on a connection for which there is no room. Health probes are answered even there. */
  #meetSpare(request: IncomingMessage, response: ServerResponse, listener: Listener): void {
    if (isProbe(request.url!)) {
      listener(request, response.setHeader('connection', 'close'));
      return;
    }
    const exchange = new NodeExchange(request, response, this.deps.clientAddress(request), () => true);
    this.#shed(exchange, this.#mayAnySiteRead(request));
  }

  #mayAnySiteRead({ method, url }: IncomingMessage): boolean {
    return this.deps.mayAnySiteRead(method!, url!);
  }

  #read(request: IncomingMessage, exchange: Exchange, leave: () => void): void {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
      const readAgain = (): void => {
        this.#again.set(request, body);
        leave();
      };
      this.#take(exchange, jsonObjectIn(body), readAgain, 'POST');
    });
  }

  get #isFull(): boolean {
    return this.#underWay >= (this.deps.underWayMax ?? UNDER_WAY_MAX);
  }

  #shed(exchange: Exchange, anySite = false): void {
    const accept = this.#accepts.of(exchange.headers.accept);
    this.#shedding.answer(exchange, accept === 'none' ? 'application/json' : accept, anySite);
    this.deps.countAnswer('shed');
  }

  /**
   * @param leave gives the request to the parser or listener, which read everything
   * @param by how it arrived. `plain` is a POST that was read from the socket. Its answer is written to the
   *   socket, also when the general way makes it, so that its connection stays on the fast path.
   */
  #take(
    exchange: Exchange,
    asked: LaneRequest['asked'] | undefined,
    leave: () => void,
    by: 'plain' | 'POST' | 'GET',
  ): void {
    const { origin, authorization, accept: accepted } = exchange.headers;
    const accept = this.#accepts.of(accepted);
    if (!asked || accept === 'none' || !this.deps.origins.allows(origin)) {
      leave();
      return;
    }
    const { address } = exchange;
    const of = { asked, readOnly: by === 'GET', authorization, accept, address, requestId: randomUUID() };
    this.#underWay += 1;
    const answered = (answer: LaneAnswer | undefined): void => {
      if (!answer && by === 'plain') {
        this.#answerGenerally(exchange, of);
        return;
      }
      this.#underWay -= 1;
      if (!answer) {
        leave();
        return;
      }
      this.deps.countAnswer('compiled');
      this.#send(exchange, of, answer);
    };
    const failed = (error: unknown): void => {
      this.#underWay -= 1;
      this.deps.logger.error({ err: error }, 'the compiled lane failed');
      exchange.cut();
    };
    let answer: ReturnType<CompiledLane['answer']>;
    try {
      answer = this.deps.lane.answer(of);
    } catch (error) {
      failed(error);
      return;
    }
    if (isPromise(answer)) answer.then(answered, failed);
    else answered(answer);
  }

  /** Answers a plain request for which the lane has no plan. */
  #answerGenerally(exchange: Exchange, of: LaneRequest): void {
    const { requestId, accept, address, asked: body } = of;
    const request = {
      method: 'POST',
      url: PATH,
      headers: exchange.headers,
      body,
      requestId,
      address,
      accept,
    };
    const answered = (answer: LaneAnswer): void => {
      this.#underWay -= 1;
      this.#send(exchange, of, answer);
    };
    this.deps.general(request).then(
      (told) => answered(textAnswer(told, accept)),
      (error) => answered(faultAnswer(faultOf(error, requestId, this.deps.logger), of)),
    );
  }

  /**
   * Counts a request as under way until it is answered or its client has gone. A body that still arrives is
   * not counted: a slow upload takes no room from other requests.
   */
  #leave(request: IncomingMessage, response: ServerResponse, listener: Listener): void {
    const count = (): void => {
      // If the client has already gone, there is no other `close` event.
      if (response.closed) return;
      this.#underWay += 1;
      response.once('close', () => {
        this.#underWay -= 1;
      });
    };
    if (hasBodyToRead(request)) request.once('end', count);
    else count();
    listener(request, response);
  }

  #send(exchange: Exchange, { accept, requestId }: LaneRequest, answer: LaneAnswer): void {
    const { origin } = exchange.headers;
    const head = ['x-request-id', requestId, 'access-control-expose-headers', EXPOSED_HEADERS];
    if (this.deps.origins.lists(origin)) head.push('access-control-allow-origin', origin);
    if ('etag' in answer) sendKept(exchange, head, accept, answer);
    else sendText(exchange, head, answer);
  }
}

function hasBodyToRead({ readableEnded, headers }: IncomingMessage): boolean {
  if (readableEnded) return false;
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** A POST with one JSON body, as clients usually send it. Any other request is for the general way. */
function isJsonPost({ method, url, headers }: IncomingMessage): boolean {
  return (
    method === 'POST' &&
    url === PATH &&
    JSON_TYPE.test(headers['content-type'] ?? '') &&
    Number(headers['content-length']) <= BODY_MAX &&
    headers['content-encoding'] === undefined
  );
}
