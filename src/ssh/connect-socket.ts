import { type LookupAddress, lookup as lookupCallback } from 'node:dns';
import { connect, isIP, type LookupFunction, type Socket } from 'node:net';
import { SshError } from './ssh-error';
import { explainSocketFailure } from './explain-failure';

export interface SocketTarget {
  host: string;
  port: number;
  signal: AbortSignal;
  /** Refuses addresses, e.g. private ones; asked about each address that the name resolves to. */
  isAddressAllowed?: (address: string) => boolean;
}

/**
 * Node's default of 250 ms gives up on an address that is merely far away, and with several addresses on all of
 * them.
 */
const NEXT_ADDRESS_AFTER_MS = 2_000;

/** A TCP connection to one of the host's allowed addresses, without Nagle's algorithm; rejects with an SshError. */
export function connectSocket(target: SocketTarget): Promise<Socket> {
  const { host, port, signal, isAddressAllowed = () => true } = target;
  signal.throwIfAborted();
  if (isIP(host) !== 0 && !isAddressAllowed(host)) return Promise.reject(addressRefused(target));

  return new Promise<Socket>((resolve, reject) => {
    const socket = connect({
      host,
      port,
      noDelay: true,
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_AFTER_MS,
      lookup: allowedAddressesOnly(target, isAddressAllowed),
    });
    const abort = () => {
      socket.destroy();
      reject(signal.reason);
    };
    const fail = (error: Error) => {
      signal.removeEventListener('abort', abort);
      socket.destroy();
      reject(error instanceof SshError ? error : explainSocketFailure(error, target));
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

/** The addresses that are checked here are the ones connected to: a second look-up could answer differently. */
function allowedAddressesOnly(
  target: SocketTarget,
  isAddressAllowed: (address: string) => boolean,
): LookupFunction {
  return (hostname, options, callback) => {
    lookupCallback(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error) return callback(error, '');
      const allowed = addresses.filter(({ address }) => isAddressAllowed(address));
      const [first] = allowed;
      if (first === undefined) return callback(addressRefused(target), '');
      if (options.all) return callback(null, allowed);
      return callback(null, first.address, first.family);
    });
  };
}

function addressRefused({ host, port }: SocketTarget): SshError {
  return new SshError('unreachable', `Connections to the address of ${host} are not allowed here.`, {
    host,
    port,
  });
}
