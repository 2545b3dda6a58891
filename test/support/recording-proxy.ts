import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RecordedTraffic } from './secrets';

/** Proxy for a server in another process that records the traffic. */
export class RecordingProxy {
  readonly traffic = new RecordedTraffic();

  private constructor(private readonly server: Server) {
    this.traffic.attach(server);
  }

  static async before(address: string): Promise<RecordingProxy> {
    const { hostname, port } = new URL(address);
    const server = createServer((incoming, outgoing) => {
      const { method, url, headers } = incoming;
      const onward = request({ hostname, port, method, path: url, headers, agent: false }, (answer) => {
        outgoing.statusCode = answer.statusCode ?? 0;
        for (const [name, value] of Object.entries(answer.headers))
          if (value !== undefined) outgoing.setHeader(name, value);
        answer.on('data', (chunk: Buffer) => outgoing.write(chunk));
        answer.on('close', () => outgoing.end());
      });
      onward.on('error', () => outgoing.destroy());
      outgoing.on('close', () => onward.destroy());
      incoming.pipe(onward);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new RecordingProxy(server);
  }

  get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
