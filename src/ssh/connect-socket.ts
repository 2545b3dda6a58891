import { connect, type Socket } from 'node:net';
import { type AddressFilter, AddressRefusedError, isLiteralRefused, towardsAllowed } from '../core/network';
import { explainSocketFailure } from './explain-failure';

export interface SocketTarget {
  host: string;
  port: number;
  signal: AbortSignal;
  isAddressAllowed?: AddressFilter;
}

/**
 * Opens a TCP connection to one of the host's allowed addresses, without Nagle's algorithm; rejects with an SshError.
 */
export function connectSocket(target: SocketTarget): Promise<Socket> {
  const { host, port, signal, isAddressAllowed = () => true } = target;
  signal.throwIfAborted();
  if (isLiteralRefused(host, isAddressAllowed))
    return Promise.reject(explainSocketFailure(new AddressRefusedError(host), target));

  return new Promise<Socket>((resolve, reject) => {
    const socket = connect({
      host,
      port,
      noDelay: true,
      ...towardsAllowed(isAddressAllowed),
    });
    const abort = () => {
      socket.destroy();
      reject(signal.reason);
    };
    const fail = (error: Error) => {
      signal.removeEventListener('abort', abort);
      socket.destroy();
      reject(explainSocketFailure(error, target));
    };
    signal.addEventListener('abort', abort, { once: true });
    socket.on('error', fail);
    socket.once('connect', () => {
      signal.removeEventListener('abort', abort);
      socket.off('error', fail);
      resolve(socket);
    });
  });
}
