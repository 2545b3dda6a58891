import { Server } from './server';
import { Config } from './core/config';
import { logAsJson } from './core/logging';
import { freeBytes } from './core/data-folder';
import { observeFreeSpace, startProcessMetrics } from './core/metrics';
import { startTracing } from './core/tracing';
import { limitHeapGrowth } from './limit-heap-growth';

/** Longest time for which a request to stop waits for the start to end; a migration may take much longer. */
const START_ENDS_MS = 8_000;

/** Starts the server with its Git worker; stops both, and the embedded PostgreSQL, on SIGTERM or SIGINT. */
export async function main(): Promise<void> {
  limitHeapGrowth();
  startProcessMetrics('server');
  const config = new Config(process.env);
  observeFreeSpace(() => freeBytes(config.dataDir));
  logAsJson(config.logLevel);
  const starting = startTracing('server', process.env).then((endTracing) => Server.start(config, endTracing));
  const stopping = new AbortController();
  // Works during the start, too: stops everything started by then. Runs once, however often it is called.
  const stop = () => {
    if (stopping.signal.aborted) return;
    stopping.abort();
    const late = setTimeout(
      endInDisorder,
      START_ENDS_MS,
      'the start took too long to be interrupted in order',
    );
    void starting
      .then((server) => (clearTimeout(late), server.stop()))
      .then(() => process.exit(0), endInDisorder);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  const server = await starting;
  await server.whenReady(stopping.signal);
  if (!stopping.signal.aborted) process.stdout.write(`Trellis is ready at ${server.address}\n`);
}

function endInDisorder(error: unknown): void {
  process.stderr.write(`The end was not orderly: ${String(error)}\n`);
  process.exit(1);
}

if (require.main === module) {
  main().catch((error: unknown) => {
    process.stderr.write(
      `Trellis could not start: ${error instanceof Error ? error.message : String(error)}\n`,
    );
    process.exit(1);
  });
}
