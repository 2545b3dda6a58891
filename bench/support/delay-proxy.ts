import { startTcpProxy } from '../../test/support/ssh-server-proxy';

/** Runs in a process of its own: its work must not slow down the ways that run in the bench's process. */
async function main(): Promise<void> {
  const [targetPort, delayMs] = process.argv.slice(2).map(Number);
  const proxy = await startTcpProxy({ targetPort, delayMs });
  process.send?.(proxy.port);
  process.on('message', () => process.send?.(proxy.bytesUp + proxy.bytesDown));
  process.once('disconnect', () => process.exit(0));
}

void main();
