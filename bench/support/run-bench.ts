import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from './arguments';

const PREFIX = 'trellis-bench-';

/** What is to be ended, the last begun first, whatever happens. */
export type Endings = (() => Promise<unknown>)[];

/** For all that a bench writes; gone at its end. */
export async function makeFolder(endings: Endings): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), PREFIX));
  endings.push(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  // PostgreSQL works in there as a user of its own when this runs as root.
  await chmod(folder, 0o711);
  return folder;
}

export function runBench(bench: (endings: Endings) => Promise<void>): void {
  const endings: Endings = [];
  const endInTurn = async () => {
    for (let end = endings.pop(); end; end = endings.pop()) await end().catch(console.error);
  };
  // What a signal ends makes the bench fail, which would end the rest at the same time, in any order.
  let ending: Promise<void> | null = null;
  const endAll = () => (ending ??= endInTurn());
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void endAll().finally(() => process.exit(130)));
  bench(endings)
    .catch((error: unknown) => {
      console.error(error instanceof UsageError ? error.message : error);
      process.exitCode = 1;
    })
    .finally(endAll);
}
