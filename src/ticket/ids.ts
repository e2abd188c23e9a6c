import { unguessableKind } from '../platform/id-kind.js';

export const TICKET_ID = unguessableKind('Ticket', 'tkt');
