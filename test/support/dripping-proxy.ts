import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { issueCertificate, makeAuthority } from './certificates';
import type { HttpsGitServer } from './https-git-server';

/** Starts a proxy in front of a Git server that sends each byte of its answers separately. */
export async function startDrippingProxy(behind: HttpsGitServer) {
  const folder = await mkdtemp(join(tmpdir(), 'trellis-dripping-'));
  const certificateAuthority = await makeAuthority(folder);
  await issueCertificate(folder, { name: 'server', subject: 'CN=localhost', altName: 'DNS:localhost' });
  const [key, cert] = await Promise.all(
    ['server.key', 'server.pem'].map((name) => readFile(join(folder, name))),
  );
  const { host, port } = behind;
  const server = createServer({ key, cert }, (incoming, outgoing) => {
    const { method, url: path, headers } = incoming;
    const options = { host, port, method, path, headers, ca: behind.certificateAuthority, agent: false };
    const onward = request(options, async (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      for await (const chunk of answer)
        for (const byte of chunk as Buffer) {
          outgoing.write(Buffer.of(byte));
          // Bytes written in one turn are sent together.
          await setImmediate();
        }
      outgoing.end();
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    certificateAuthority,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true });
    },
  };
}
