export { type BuiltRoom, buildRooms } from './built-room.js';
export { checkBuilt, checkDeclarations } from './declarations.js';
export { type DefinedRoom, defineRoom, type Installation } from './define-room.js';
export type {
  Dependency,
  FindNode,
  Ground,
  Job,
  LogServer,
  OwnGround,
  OwnSecrets,
  ProcessRoles,
  Room,
} from './room.js';
export { RoomList, type Rooms } from './room-list.js';
export type { Folder, Route, RouteAnswer, RouteRequest } from './route.js';
export { flag, list, port, url, type ValuesOf, type Variables, variable, whole } from './variable.js';
