import { Server } from './server';
import { Config } from './core/config';
import { limitHeapGrowth } from './limit-heap-growth';

/** Starts the server with its Git worker; stops both, and the embedded PostgreSQL, on SIGTERM or SIGINT. */
export async function main(): Promise<void> {
  limitHeapGrowth();
  const config = new Config(process.env);
  const starting = Server.start(config);
  let isStopping = false;
  // Works during the start, too: stops what was started by then. Runs once, however often it is called.
  const stop = () => {
    if (isStopping) return;
    isStopping = true;
    void starting.then((server) => server.stop()).then(() => process.exit(0), endInDisorder);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  const server = await starting;
  if (!isStopping) process.stdout.write(`Trellis is ready at ${server.address}\n`);
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
