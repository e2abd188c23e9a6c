import { unguessableKind } from '../platform/id-kind.js';

export const USER_ID = unguessableKind('User', 'usr');
export const VIEWER_ID = unguessableKind('Viewer', 'vwr');
