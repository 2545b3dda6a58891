import { createHash } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { GitError, isGitError } from '../../../src/git';
import { MirrorCorruptedError } from '../../../src/git/errors/mirror-corruption';
import { applyDelta } from '../../../src/git/objects/apply-delta';
import { PackReceiver } from '../../../src/git/objects/index-pack';
import { ObjectStore } from '../../../src/git/objects/object-store';
import { shaOf } from '../../../src/git/objects/sha';
import { parseTree, printTree } from '../../../src/git/objects/tree';
import { AdvertisementReader } from '../../../src/git/protocol/advertisement';
import { NotPktLineError, packetOf } from '../../../src/git/protocol/pkt-line';
import { choose, type Random } from '../../simulation/models/random';
import { HandmadePack, number } from '../handmade-pack';
import { chunked, mutate, randomBytes } from './mutate';
import type { GitJudge } from './git-judge';

const MAX_BYTES = 1 << 20;
/** Shortest delta that Git applies (`DELTA_SIZE_MIN`). */
const MIN_DELTA_BYTES = 4;

/** Size of a copy whose command gives none. */
const WIDE_COPY = 0x10000;

/** One try; returns a description of the fault, or null. Rethrows errors that no reader should throw. */
export type Fuzz = (random: Random) => Promise<string | null>;

const isExpected = (error: unknown): boolean =>
  isGitError(error) || error instanceof MirrorCorruptedError || error instanceof NotPktLineError;

async function attempt<T>(work: () => T | Promise<T>): Promise<{ value: T } | null> {
  try {
    return { value: await work() };
  } catch (error) {
    if (isExpected(error)) return null;
    throw error;
  }
}

/** Deltas, applied as by `git index-pack`. */
export const fuzzDelta =
  (judge: GitJudge): Fuzz =>
  async (random) => {
    const base = randomBytes(random, random.chance(0.1) ? WIDE_COPY + 50 : 100 + random.below(400));
    const good = randomDelta(base.length, random);
    const delta = random.chance(0.3) ? good : mutate(good, random);
    const pack = new HandmadePack();
    const offset = pack.whole('blob', base);
    pack.difference(offset, delta);
    const ids = await judge.idsOfPack(pack.toBuffer());
    const result = await attempt(() => applyDelta(base, delta, MAX_BYTES));
    const isTooShort = delta.length < MIN_DELTA_BYTES;
    const what = `base ${base.toString('hex')} delta ${delta.toString('hex')}`;
    if (ids === null) return result === null || isTooShort ? null : `Git refuses ${what}`;
    if (result === null) return `Git accepts ${what}`;
    return ids.includes(shaOf('blob', result.value)) ? null : `Git makes something else of ${what}`;
  };

/** Copies and inserts of every form that Git writes or reads. */
function randomDelta(baseBytes: number, random: Random): Buffer {
  const commands: Buffer[] = [];
  let resultBytes = 0;
  for (let left = 1 + random.below(6); left > 0; left--) {
    const isWide = baseBytes > WIDE_COPY && random.chance(0.3);
    const offset = random.below(isWide ? baseBytes - WIDE_COPY : Math.min(baseBytes, 0xffff));
    const size = isWide
      ? WIDE_COPY
      : 1 + random.below(random.chance(0.5) ? Math.min(baseBytes, 0xffff) - offset : 100);
    const isCopy = offset + size <= baseBytes && random.chance(0.7);
    const inserted = randomBytes(random, Math.min(size, 0x7f));
    commands.push(isCopy ? copyCommand(offset, size) : Buffer.concat([Buffer.of(inserted.length), inserted]));
    resultBytes += isCopy ? size : inserted.length;
  }
  return Buffer.concat([number(baseBytes), number(resultBytes), ...commands]);
}

/** Omits zero bytes, as Git does. */
function copyCommand(offset: number, size: number): Buffer {
  const length = size === WIDE_COPY ? 0 : size;
  const bytes = [offset & 0xff, offset >> 8, 0, 0, length & 0xff, length >> 8, 0];
  const command = bytes.reduce((bits, byte, at) => (byte === 0 ? bits : bits | (1 << at)), 0x80);
  return Buffer.from([command, ...bytes.filter((byte) => byte !== 0)]);
}

/** Packs as sent by servers: every pack that Git accepts must pass, with the ids that Git finds in it. */
export const fuzzPackStream =
  (judge: GitJudge): Fuzz =>
  async (random) => {
    const pack = new HandmadePack();
    const base = randomBytes(random, random.chance(0.2) ? 70_000 : 300);
    const offset = pack.whole(choose(['blob', 'tree', 'commit'] as const, random.next()), base);
    pack.whole('blob', randomBytes(random, random.below(200)));
    pack.difference(offset, randomDelta(base.length, random));
    const whole = pack.toBuffer().subarray(0, -20);
    const body = random.chance(0.3) ? whole : mutate(whole, random);
    const stream = Buffer.concat([body, createHash('sha1').update(body).digest()]);
    const folder = judge.path('received');
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder);
    const receiver = await PackReceiver.open(folder);
    const received = await attempt(async () => {
      for (const chunk of chunked(stream, random)) await receiver.push(chunk);
      await receiver.end();
      return receiver.finish(() => {});
    });
    await receiver.close();
    const ids = await judge.idsOfPack(stream);
    if (ids === null) return null;
    const what = stream.toString('base64');
    if (received === null) return `Git accepts ${what}`;
    const indexed = await judge.idsOfIndex(join(folder, `${received.value.name}.idx`));
    return isDeepStrictEqual([...indexed].sort(), [...ids].sort())
      ? null
      : `Git finds ${ids.join()} in ${what}`;
  };

/** Packs and their indexes in a mirror: an object is read unchanged, or not at all. */
export const fuzzPackFile =
  (judge: GitJudge, objects: { id: string; kind: string }[]): Fuzz =>
  async (random) => {
    const from = judge.path('objects/pack');
    const folder = judge.path('damaged/objects');
    await rm(folder, { recursive: true, force: true });
    await mkdir(join(folder, 'pack'), { recursive: true });
    const damaged = random.chance(0.7) ? '.pack' : '.idx';
    for (const name of await readdir(from)) {
      const copy = join(folder, 'pack', name);
      if (!name.endsWith(damaged)) await copyFile(join(from, name), copy);
      else await writeFile(copy, damage(await readFile(join(from, name)), random));
    }
    const store = new ObjectStore(folder);
    try {
      for (let count = 0; count < 10; count++) {
        const { id, kind } = choose(objects, random.next());
        const read = await attempt(() =>
          kind === 'blob'
            ? store.getBlob(id, MAX_BYTES)
            : kind === 'tree'
              ? store.getTree(id)
              : store.getCommit(id),
        );
        if (read !== null && idOf(kind, read.value) !== id) return `The ${kind} ${id} was read as another.`;
      }
      return null;
    } finally {
      await store.close();
    }
  };

/** Mostly keeps the length: a pack of another length is refused as a whole. */
function damage(bytes: Buffer, random: Random): Buffer {
  if (random.chance(0.1)) return mutate(bytes, random);
  const copy = Buffer.from(bytes);
  for (let left = 1 + random.below(20); left > 0; left--) copy[random.below(copy.length)] = random.below(256);
  return copy;
}

const idOf = (kind: string, content: Buffer): string =>
  createHash('sha1').update(`${kind} ${content.length}\0`).update(content).digest('hex');

/** Folders, listed as by `git ls-tree`. */
export const fuzzTree =
  (judge: GitJudge): Fuzz =>
  async (random) => {
    const modes = ['100644', '40000', '120000', '160000', '100755'];
    const tree = printTree(
      Array.from({ length: 1 + random.below(6) }, (_, number) => ({
        mode: choose(modes, random.next()),
        name: Buffer.from(`name ${number} \u00e9`.slice(0, 1 + random.below(9))),
        oid: randomBytes(random, 20).toString('hex'),
      })),
    );
    const content = mutate(tree, random);
    const written = await judge.run(['hash-object', '-t', 'tree', '-w', '--literally', '--stdin'], content);
    const listed = await judge.run(['ls-tree', '-z', '--full-tree', written.output.toString().trim()]);
    const read = await attempt(() => parseTree(content));
    if (!listed.isAccepted) return null;
    if (read === null) return `Git accepts the folder ${content.toString('hex')}`;
    const wanted = listed.output
      .toString('latin1')
      .split('\0')
      .slice(0, -1)
      .map((line) => line.replace(/^\S+ \S+ /, ''));
    const found = read.value.map(({ oid, name }) => `${oid}\t${name.toString('latin1')}`);
    return wanted.join('\n') === found.join('\n')
      ? null
      : `Git lists the folder ${content.toString('hex')} otherwise`;
  };

const ID = 'd670460b4b4aece5915caf5c68d12f560a9fe3e4';
const REFS = [`${ID} HEAD\0multi_ack symref=HEAD:refs/heads/main object-format=sha1 agent=git/2`];
for (const name of ['heads/main', 'heads/feature/x', 'tags/v1', 'tags/v1^{}', 'pull/1/head'])
  REFS.push(`${ID} refs/${name}`);
const ADVERTISEMENT = Buffer.concat([...REFS.map((line) => packetOf(`${line}\n`)), Buffer.from('0000')]);

/** Lists of refs, read as by `git ls-remote`: every branch that Git sees is seen, with the same id. */
export const fuzzAdvertisement =
  (judge: GitJudge): Fuzz =>
  async (random) => {
    const bytes = mutate(ADVERTISEMENT, random);
    const file = judge.path('advertisement');
    await writeFile(file, bytes);
    const server = `--upload-pack=cat ${file}; true `;
    const { isAccepted, output } = await judge.run([
      '-c',
      'protocol.version=0',
      'ls-remote',
      server,
      judge.folder,
    ]);
    const reader = new AdvertisementReader();
    const read = await attempt(() => {
      for (const chunk of chunked(bytes, random)) if (reader.read(chunk)) return reader.result();
      throw new GitError('git_host_unreachable');
    });
    if (!isAccepted || read === null) return null;
    // A damaged name may hold the end of a line; the reader leaves it out.
    const lines = output.toString('latin1').split(/\n(?=[0-9a-f]{40}\t|$)/);
    const branches = lines.flatMap((line) => [...line.matchAll(/^([0-9a-f]{40})\trefs\/heads\/(.*)$/gs)]);
    const isSame = branches
      .filter(([, , name]) => !/[\x00-\x1f\x7f]/.test(name))
      .every(([, id, name]) => read.value.branches.get(Buffer.from(name, 'latin1').toString()) === id);
    return isSame ? null : `Git sees other branches in ${bytes.toString('base64')}`;
  };
