import type { ExecutionArgs, ExecutionResult, OperationDefinitionNode } from 'graphql';
import type { Context } from '../../graphql/context.js';
import type { ExecuteEvent } from './documents.js';

/** Where the responses of an operation are sent. */
export interface Outlet {
  /** Whether the socket has taken everything that was sent to it. Only then is the next response made. */
  readonly hasRoom: boolean;
  /** Calls back once there is room, possibly at once. Never calls back if the socket ends first. */
  whenRoom(goOn: () => void): void;
  /** Sends a response that is already JSON. */
  deliver(payload: Payload): void;
}

/** An operation that was admitted. */
export interface LiveOperation extends ExecutionArgs {
  contextValue: Context;
  operation: OperationDefinitionNode;
  variableValues: Record<string, unknown>;
  outlet: Outlet;
  /** Turns a result into what clients may see of it. */
  respond(result: ExecutionResult): ExecutionResult;
  /** Undefined: graphql-js executes it. */
  executeEvent: ExecuteEvent | undefined;
}

/** JSON. */
export type Payload = Buffer | string;
