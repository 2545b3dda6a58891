import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isFileMissing } from '../errors/file-errors';
import { GitError } from '../errors/git-error';
import { LooseObjects, objectTooLarge, type ReadFile, type StoredObject } from './loose-objects';
import { malformedObject, MirrorCorruptedError } from '../errors/mirror-corruption';
import { PackFile } from './pack-file';
import { ObjectCache } from './object-cache';
import type { Sha } from './sha';

/** People do not make commits or trees larger than this. */
export const MAX_STRUCTURE_BYTES = 32 << 20;
/** No larger object is taken from a server: base and result of a delta are in memory as a whole. */
export const MAX_OBJECT_BYTES = 256 * 1024 * 1024;

/** Source of trees and files that a repository knows only by their ids. */
export interface Promisor {
  /** Resolves when the objects are here, as far as the source has them. */
  fetch(shas: readonly Sha[]): Promise<void>;
  /** Ids that are not fetched, because the objects are too large. */
  readonly tooLarge: ReadonlySet<Sha>;
}

/**
 * Reads and writes the objects of one repository without libgit2: nodegit returns `null` for damaged and missing
 * objects alike, writes text only, and cannot tell a size.
 */
export class ObjectStore {
  readonly loose: LooseObjects;
  private readonly packDir: string;
  private readonly packs = new Map<string, PackFile>();
  private readonly recent = new ObjectCache();
  /** Pack of the last object that was found: the next one is mostly in the same. */
  private lastPack: PackFile | null = null;
  private scanning: Promise<void> | null = null;
  /**
   * Fetches trees and files that are missing here; null if that would not help. Commits are never missing: a commit that is
   * here has its whole history here.
   */
  promisor: Promisor | null = null;

  constructor(objectsDir: string, options: { readFile: ReadFile } = { readFile }) {
    this.loose = new LooseObjects(objectsDir, options.readFile);
    this.packDir = join(objectsDir, 'pack');
  }

  /** Writes an object, unless this process has written it before and its file is still there. */
  async write(sha: Sha, object: StoredObject): Promise<void> {
    if (this.recent.get(sha) !== undefined && (await this.loose.has(sha))) return;
    await this.loose.write(sha, object);
    this.recent.add(sha, object);
  }

  /** Asks no server. */
  async has(sha: Sha): Promise<boolean> {
    return (await this.findSizeHere(sha)) !== null;
  }

  /** Size of a tree or file; the least possible one if the object is too large to be fetched. */
  async findSize(sha: Sha): Promise<number | null> {
    const size = await this.findSizeHere(sha);
    if (size !== null || this.promisor === null) return size;
    await this.promisor.fetch([sha]);
    return this.promisor.tooLarge.has(sha) ? MAX_OBJECT_BYTES : this.findSizeHere(sha);
  }

  /** Fetches the trees and files that are missing here, in one request. */
  async fetchMissing(shas: readonly Sha[]): Promise<void> {
    if (this.promisor === null) return;
    await this.refreshPacks();
    const notPacked: Sha[] = [];
    for (const sha of new Set(shas)) if (!(await this.isAtHand(sha))) notPacked.push(sha);
    const missing = await this.loose.withoutPresent(notPacked);
    if (missing.length === 0) return;
    await this.promisor.fetch(missing);
    await this.refreshPacks();
  }

  /** Like `has`, and looks for no new packs: cheap also for an object that is missing. */
  async isKnown(sha: Sha): Promise<boolean> {
    return (await this.isAtHand(sha)) || this.loose.has(sha);
  }

  /** Returns true for an object in one of the packs that are open, or in the cache. */
  private async isAtHand(sha: Sha): Promise<boolean> {
    return this.recent.get(sha) !== undefined || this.isPacked(sha);
  }

  /** Returns true for an object in one of the packs that are open. */
  async isPacked(sha: Sha): Promise<boolean> {
    return (await this.findInPacks(this.knownPacks(), ({ index }) => index.findOffset(sha))) !== null;
  }

  /** Asks no server. */
  async findSizeHere(sha: Sha): Promise<number | null> {
    const recent = this.recent.get(sha);
    if (recent !== undefined) return recent.content.length;
    return this.search(
      (pack) => pack.findSize(sha),
      () => this.loose.findSize(sha),
    );
  }

  /** Returns a commit that must be here: no server is asked. */
  getCommit(sha: Sha): Promise<Buffer> {
    return this.getStructure(sha, 'commit', async () => {
      const found = await this.findHere(sha, MAX_STRUCTURE_BYTES);
      if (found === null) throw new MirrorCorruptedError(`object ${sha} is missing`);
      return found;
    });
  }

  /** Returns the object of an annotated tag; null if it is not here. */
  async findTag(sha: Sha): Promise<Buffer | null> {
    const found = await this.findHere(sha, MAX_STRUCTURE_BYTES);
    return found?.kind === 'tag' ? found.content : null;
  }

  /** Returns a tree that must exist. */
  getTree(sha: Sha): Promise<Buffer> {
    return this.getStructure(sha, 'tree', () => this.get(sha, MAX_STRUCTURE_BYTES));
  }

  private async getStructure(
    sha: Sha,
    kind: 'commit' | 'tree',
    read: () => Promise<StoredObject>,
  ): Promise<Buffer> {
    const recent = this.recent.get(sha);
    const object = recent ?? (await read());
    if (object.kind !== kind)
      throw malformedObject(`The object ${sha}, a ${object.kind} in place of a ${kind},`);
    if (recent === undefined) this.recent.add(sha, object);
    return object.content;
  }

  async getBlob(sha: Sha, maxBytes: number): Promise<Buffer> {
    const recent = this.recent.get(sha);
    if (recent !== undefined && recent.content.length > maxBytes)
      throw objectTooLarge(recent.content.length, maxBytes);
    const object = recent ?? (await this.get(sha, maxBytes));
    if (object.kind !== 'blob')
      throw malformedObject(`The object ${sha}, a ${object.kind} in place of a file,`);
    return object.content;
  }

  async close(): Promise<void> {
    const packs = [...this.packs.values()];
    this.packs.clear();
    this.lastPack = null;
    await Promise.all(packs.map((pack) => pack.close()));
  }

  /** Refreshes the list of packs. */
  async refreshPacks(): Promise<void> {
    // A scan that is already running may have passed the pack that is looked for.
    await this.scanning;
    this.scanning ??= this.scanPacks().finally(() => {
      this.scanning = null;
    });
    await this.scanning;
  }

  async listPacks(): Promise<{ name: string; pack: PackFile }[]> {
    await this.refreshPacks();
    return [...this.packs].map(([name, pack]) => ({ name, pack }));
  }

  private async get(sha: Sha, maxBytes: number): Promise<StoredObject> {
    const found = await this.findHere(sha, maxBytes);
    if (found !== null) return found;
    if (this.promisor === null) throw new MirrorCorruptedError(`object ${sha} is missing`);
    await this.promisor.fetch([sha]);
    if (this.promisor.tooLarge.has(sha)) throw objectTooLarge(MAX_OBJECT_BYTES, maxBytes);
    const fetched = await this.findHere(sha, maxBytes);
    if (fetched === null) throw goneFromServer(sha);
    return fetched;
  }

  private findHere(sha: Sha, maxBytes: number): Promise<StoredObject | null> {
    return this.search(
      (pack) => pack.find(sha, maxBytes),
      () => this.loose.find(sha, maxBytes),
    );
  }

  /** Searches packs first, as Git does: they hold most objects, and know without disk access what they lack. */
  private async search<T>(
    inPack: (pack: PackFile) => Promise<T | null>,
    single: () => Promise<T | null>,
  ): Promise<T | null> {
    const known = this.knownPacks();
    const found = (await this.findInPacks(known, inPack)) ?? (await single());
    if (found !== null) return found;
    await this.refreshPacks();
    return this.findInPacks(
      this.knownPacks().filter((pack) => !known.includes(pack)),
      inPack,
    );
  }

  private knownPacks(): PackFile[] {
    const packs = [...this.packs.values()];
    const { lastPack } = this;
    return lastPack === null ? packs : [lastPack, ...packs.filter((pack) => pack !== lastPack)];
  }

  private async findInPacks<T>(
    packs: PackFile[],
    find: (pack: PackFile) => Promise<T | null>,
  ): Promise<T | null> {
    for (const pack of packs) {
      const found = await find(pack);
      if (found === null) continue;
      this.lastPack = pack;
      return found;
    }
    return null;
  }

  private async scanPacks(): Promise<void> {
    const names = (await listFolder(this.packDir)).filter((name) => /^pack-[0-9a-f]{40}\.pack$/.test(name));
    for (const [name, pack] of this.packs) {
      if (names.includes(name)) continue;
      this.packs.delete(name);
      if (this.lastPack === pack) this.lastPack = null;
      await pack.close();
    }
    for (const name of names) {
      if (this.packs.has(name)) continue;
      const pack = await PackFile.open(join(this.packDir, name)).catch((error: unknown) => {
        throw isFileMissing(error) ? new MirrorCorruptedError(`${name} has lost its index`, error) : error;
      });
      this.packs.set(name, pack);
    }
  }
}

const goneFromServer = (sha: Sha) =>
  new GitError('git_remote_moved', {
    message: `The server no longer has the object ${sha}, which belongs to a commit that it had.`,
    remedy: 'Check for updates. If that does not help, run `git fsck` on the repository, on the server.',
    data: { oid: sha },
  });

async function listFolder(path: string): Promise<string[]> {
  return readdir(path).catch((error: unknown) => {
    if (isFileMissing(error)) return [];
    throw error;
  });
}
