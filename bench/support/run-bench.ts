import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from './arguments';

const PREFIX = 'trellis-bench-';

/** Clean-ups to run at the end, the last one first, whatever happens. */
export type Endings = (() => Promise<unknown>)[];

/** Creates the folder for everything that a bench writes; removed at its end. */
export async function makeFolder(endings: Endings): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), PREFIX));
  endings.push(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  // If this runs as root, PostgreSQL uses it as another user.
  await chmod(folder, 0o711);
  return folder;
}

export function runBench(bench: (endings: Endings) => Promise<void>): void {
  const endings: Endings = [];
  const endInTurn = async () => {
    for (let end = endings.pop(); end; end = endings.pop()) await end().catch(console.error);
  };
  // Processes ended by a signal make the bench fail, which would run the clean-ups twice, in any order.
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
