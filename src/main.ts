import { Server } from './server';
import { Config } from './core/config';

/** Starts the server and beside it the Git worker; ends both, and the embedded PostgreSQL, on SIGTERM or SIGINT. */
export async function main(): Promise<void> {
  const server = await Server.start(new Config(process.env));
  const stop = () => {
    void server.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`The end was not orderly: ${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  process.stdout.write(`Trellis is ready at ${server.address}\n`);
}

if (require.main === module) {
  main().catch((error: unknown) => {
    process.stderr.write(
      `Trellis could not start: ${error instanceof Error ? error.message : String(error)}\n`,
    );
    process.exit(1);
  });
}
