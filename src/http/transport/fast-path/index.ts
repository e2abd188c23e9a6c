export type { FastExchange, Handling } from './fast-connection.js';
export { FastConnections } from './fast-connections.js';
export { JSON_TYPE, PATH } from './plain-post.js';
