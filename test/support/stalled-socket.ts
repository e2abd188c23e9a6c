import { jest } from '@jest/globals';
import { Session } from '../../src/http/sockets/session.js';
import { RawSocket } from './raw-socket.js';

export interface StalledSocket {
  socket: RawSocket;
  /** The code it was closed with. */
  closed(): Promise<number>;
}

/**
 * A socket that reads nothing until its server, which runs in this process, closes a socket. Then it reads
 * again, and finds what was in flight and the reason.
 */
export async function stalledSocket(url: string, token?: string): Promise<StalledSocket> {
  const socket = await RawSocket.connected(url, token);
  const { close } = Session.prototype;
  const told = jest.spyOn(Session.prototype, 'close').mockImplementation(function (this: Session, code, why) {
    close.call(this, code, why);
    socket.socket.resume();
  });
  socket.socket.pause();
  return { socket, closed: () => socket.closed().finally(() => told.mockRestore()) };
}
