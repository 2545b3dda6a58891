import { once } from 'node:events';
import type { Server } from 'node:http';

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
