import { unguessableKind } from '../platform/id-kind.js';

export const WALLET_ID = unguessableKind('Wallet', 'wal');
export const WALLET_TRANSACTION_ID = unguessableKind('WalletTransaction', 'wtx');
