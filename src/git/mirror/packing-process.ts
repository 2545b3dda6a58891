import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { GitError } from '../errors/git-error';
import { PackReceiver } from '../objects/index-pack';
import { ObjectStore } from '../objects/object-store';
import { PackFile } from '../objects/pack-file';
import type { Sha } from '../objects/sha';
import { packEntriesOf, packHeader } from '../objects/write-pack';

const PIECE_BYTES = 64 * 1024;

export interface PackingRequest {
  /** Folder of the objects. */
  objectsDir: string;
  /** Folder to make for the new pack and its index. */
  folder: string;
  /** Names of packs that are copied into the new one. */
  joined: string[];
}

export interface PackingFailure {
  /** A code of `GitFailure`, or of the operating system. */
  code?: string;
  message: string;
  data?: Record<string, unknown>;
}

/** The ids of the loose objects that are in a pack now. */
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

async function pack({ objectsDir, folder, joined }: PackingRequest): Promise<Sha[]> {
  const store = new ObjectStore(objectsDir, { readFile: readFileSync });
  await store.refreshPacks();
  const loose = await store.loose.list();
  const added: Sha[] = [];
  for (const sha of loose) if (!(await store.isPacked(sha))) added.push(sha);
  const packs: PackFile[] = [];
  for (const name of joined) packs.push(await PackFile.open(join(objectsDir, 'pack', name)));
  await mkdir(folder);
  if (added.length > 0 || packs.length > 0)
    await write(folder, { ...(await packEntriesOf(store, added)), packs });
  return loose;
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
    for await (const bytes of inPieces(bytesOf(contents))) {
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

/** Joins small buffers: two writes for each object would take a third of the time. */
async function* inPieces(buffers: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  let piece: Buffer[] = [];
  let pieceBytes = 0;
  for await (const buffer of buffers) {
    piece.push(buffer);
    pieceBytes += buffer.length;
    if (pieceBytes < PIECE_BYTES) continue;
    yield Buffer.concat(piece);
    piece = [];
    pieceBytes = 0;
  }
  yield Buffer.concat(piece);
}

function describe(error: unknown): PackingFailure {
  const { code, message } = error as NodeJS.ErrnoException;
  return { code, message, ...(error instanceof GitError && { data: error.data }) };
}

main();
