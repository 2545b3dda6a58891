import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { GitError } from '../errors/git-error';
import { PackReceiver } from '../objects/index-pack';
import { ObjectStore } from '../objects/object-store';
import { PackFile } from '../objects/pack-file';
import type { Sha } from '../objects/sha';
import { packEntriesOf, packHeader } from '../objects/write-pack';

export interface PackingRequest {
  /** Folder of the objects. */
  objectsDir: string;
  /** Folder to make for the new pack and its index. */
  folder: string;
  /** Loose commits, oldest first: their folders and files are packed with them, as far as they are loose. */
  commits: Sha[];
  /** Names of packs that are copied into the new one. */
  joined: string[];
}

export interface PackingFailure {
  /** A code of `GitFailure`, or of the operating system. */
  code?: string;
  message: string;
  data?: Record<string, unknown>;
}

/** The ids of the objects that were loose and are in the new pack. */
export type PackingAnswer = { packed: Sha[] } | { failure: PackingFailure };

/**
 * Packs objects of a mirror, and ends. It is a process of its own for the sake of its memory: packing takes some 100 MB for
 * a second, and what a worker keeps lies in between, so that the memory is not returned to the system.
 */
function main(): void {
  // Commits that people wait for go first.
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  process.once('message', (request) => {
    const answer = pack(request as PackingRequest).then(
      (packed): PackingAnswer => ({ packed }),
      (error: unknown): PackingAnswer => ({ failure: describe(error) }),
    );
    void answer.then((sent) => process.send?.(sent, () => process.disconnect()));
  });
  // The worker has died, or its mirror is closed: another one may open the mirror.
  process.once('disconnect', () => process.exit());
}

async function pack({ objectsDir, folder, commits, joined }: PackingRequest): Promise<Sha[]> {
  const store = new ObjectStore(objectsDir);
  const only = new Set(await store.loose.list());
  const { shas, entries } = await packEntriesOf(store, { commits, only });
  const packs: PackFile[] = [];
  for (const name of joined) packs.push(await PackFile.open(join(objectsDir, 'pack', name)));
  await mkdir(folder);
  await write(folder, { count: shas.length, entries, packs });
  return shas;
}

interface Contents {
  count: number;
  entries: AsyncIterable<Buffer>;
  packs: PackFile[];
}

/** Writes a pack of new entries and all entries of the packs. Throws if it could not be read. */
async function write(folder: string, contents: Contents): Promise<void> {
  const receiver = await PackReceiver.open(folder);
  try {
    const hash = createHash('sha1');
    for await (const bytes of bytesOf(contents)) {
      hash.update(bytes);
      await receiver.push(bytes);
    }
    await receiver.push(hash.digest());
    await receiver.end();
    await receiver.finish(() => {});
  } finally {
    await receiver.close();
  }
}

async function* bytesOf({ count, entries, packs }: Contents): AsyncGenerator<Buffer, void> {
  yield packHeader(packs.reduce((total, { index }) => total + index.objectCount, count));
  yield* entries;
  // The distance from a delta to its base stays the same.
  for (const pack of packs) yield* pack.readEntries();
}

function describe(error: unknown): PackingFailure {
  const { code, message } = error as NodeJS.ErrnoException;
  return { code, message, ...(error instanceof GitError && { data: error.data }) };
}

main();
