import { once } from 'node:events';
import type { Server } from 'node:http';
import { AddressRefusedError } from './address-filter';

/** Listens at the address, which `setting` has chosen. Throws with its name if that cannot be used. */
export async function listenAt(
  server: Server,
  { host, port, setting }: { host: string; port: number; setting: string },
): Promise<void> {
  server.listen(port, host);
  await once(server, 'listening').catch((error: unknown) => {
    throw new Error(
      `Port ${port} of ${host} (${setting}, HOST) cannot be used: ${(error as Error).message}.`,
      {
        cause: error,
      },
    );
  });
}

interface Target {
  host: string;
  port: number;
}

const BY_CODE: Readonly<Record<string, (target: Target) => string>> = {
  ENOTFOUND: ({ host }) => `The name ${host} does not exist.`,
  EAI_AGAIN: ({ host }) => `The name ${host} could not be looked up: no name server answered.`,
  ECONNREFUSED: ({ host, port }) => `${host} refuses connections on port ${port}: nothing listens there.`,
  ECONNRESET: ({ host, port }) => `${host} broke the connection on port ${port}.`,
  EPIPE: ({ host, port }) => `${host} broke the connection on port ${port}.`,
  EHOSTUNREACH: ({ host }) => `There is no route to ${host}.`,
  ENETUNREACH: ({ host }) => `There is no route to the network of ${host}.`,
  EADDRNOTAVAIL: ({ host }) => `There is no route to ${host}.`,
  ETIMEDOUT: ({ host, port }) => `${host} does not answer on port ${port}.`,
};

/** Explains Node's code for a failed or broken connection in a sentence for people. */
export function describeSocketFailure(error: { code?: unknown; message: string }, target: Target): string {
  if (error instanceof AddressRefusedError) return error.message;
  const code = typeof error.code === 'string' ? error.code : '';
  const { host, port } = target;
  return BY_CODE[code]?.(target) ?? `${host} cannot be reached on port ${port}: ${error.message}`;
}
