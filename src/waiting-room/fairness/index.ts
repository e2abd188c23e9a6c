export { DrawLine } from './draw-line.js';
export { LobbyDraw } from './lobby-draw.js';
export { OrderWatch } from './order-watch.js';
export { type LogRow, QueueLog } from './queue-log.js';
export { QueueLogEntry, QueueLogEntryConnection, QueueLogKind } from './queue-log.type.js';
export { type ReceiptClaims, Receipts } from './receipt.js';
