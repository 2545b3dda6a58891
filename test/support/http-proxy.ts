import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';

interface HttpProxyOptions {
  /** Status line that refuses each CONNECT. */
  refusal?: string;
  /** Maps hosts to ports of servers on this machine. */
  hosts?: Record<string, number>;
}

/** Starts a proxy that reads its options at each connection, so that they can be changed while it runs. */
export async function startHttpProxy(options: HttpProxyOptions = {}) {
  const tunnels: string[] = [];
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  };
  const proxy = createServer();
  proxy.on('connect', (request, client: Socket) => {
    const { refusal, hosts = {} } = options;
    keep(client);
    if (refusal) return void client.end(`HTTP/1.1 ${refusal}\r\n\r\n`);
    tunnels.push(request.url ?? '');
    const [host = '', port] = (request.url ?? '').split(':');
    const here = hosts[host];
    const target = connect(here ?? Number(port), here === undefined ? host : '127.0.0.1', () => {
      client.write('HTTP/1.1 200 OK\r\n\r\n');
      target.pipe(client).pipe(target);
    });
    keep(target);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    port: (proxy.address() as { port: number }).port,
    tunnels,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}
