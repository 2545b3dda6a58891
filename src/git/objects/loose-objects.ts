import { randomBytes } from 'node:crypto';
import type { Stats } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { constants, inflateSync } from 'node:zlib';
import { isFileMissing } from '../errors/file-errors';
import { GitError } from '../errors/git-error';
import { MirrorCorruptedError } from '../errors/mirror-corruption';
import { type ObjectKind, objectHeader, type Sha, shaOf } from './sha';
import { compress, unpackUpTo, withOwnMemory } from './zlib';

const HEADER_BYTES = 32;
const AT_ONCE = 16;
const NOT_CHECKED = '';
/** More files than this are looked for in lists of the folders, of which there are 256 at most. */
const MANY = 64;
/** Enough compressed bytes to hold any header. */
const HEADER_READ_BYTES = 128;
/** Holds what these bytes inflate to, mostly. */
const START_BYTES = 1024;

export type ReadFile = (path: string) => Promise<Buffer> | Buffer;

export interface StoredObject {
  kind: ObjectKind;
  content: Buffer;
}

export interface ObjectInfo {
  kind: ObjectKind;
  sizeBytes: number;
}

/** Loose objects: one zlib file each, as `git hash-object -w` writes them. */
export class LooseObjects {
  private readonly knownFolders = new Set<string>();
  /** All loose commits, once they were listed, with size and time of the file when it was found intact. */
  private commits: Map<Sha, string> | null = null;

  /** `readFile`: `readFileSync` in a process that does nothing else, and so needs a fifth of the time. */
  constructor(
    private readonly objectsDir: string,
    private readonly readFile: ReadFile,
  ) {}

  /**
   * Writes to a temporary file and renames it, so that no reader sees half an object. An existing object is replaced
   * by the same bytes, which repairs a file that a power cut left empty.
   */
  async write(sha: Sha, { kind, content }: StoredObject): Promise<void> {
    const packed = await compress(Buffer.concat([objectHeader(kind, content.length), content]));
    const temporary = join(this.objectsDir, `tmp_obj_${randomBytes(8).toString('hex')}`);
    try {
      await this.makeFolder(sha.slice(0, 2));
      await writeReadOnly(temporary, packed);
      await rename(temporary, this.pathOf(sha));
      if (kind === 'commit') this.commits?.set(sha, NOT_CHECKED);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  async has(sha: Sha): Promise<boolean> {
    return ((await this.findFile(sha))?.size ?? 0) > 0;
  }

  private async findFile(sha: Sha): Promise<Stats | null> {
    try {
      return await stat(this.pathOf(sha));
    } catch (error) {
      if (isFileMissing(error)) return null;
      throw error;
    }
  }

  async remove(shas: readonly Sha[]): Promise<void> {
    await forEach(shas, (sha) => rm(this.pathOf(sha), { force: true }));
  }

  /** Returns the objects that have no file. Lists the folders if there are many: most are not here. */
  async withoutPresent(shas: readonly Sha[]): Promise<Sha[]> {
    const listed = shas.length > MANY ? new Set(await this.list()) : null;
    const missing: Sha[] = [];
    for (const sha of shas) {
      const isPresent = listed?.has(sha) !== false && (await this.has(sha));
      if (!isPresent) missing.push(sha);
    }
    return missing;
  }

  /** Inflates only the header. */
  async findSize(sha: Sha): Promise<number | null> {
    return (await this.findInfo(sha))?.sizeBytes ?? null;
  }

  private async findInfo(sha: Sha): Promise<ObjectInfo | null> {
    const head = await readStart(this.pathOf(sha));
    return head && parseHeader(inflateStart(head, sha), sha);
  }

  async find(sha: Sha, maxBytes: number): Promise<StoredObject | null> {
    const packed = await this.readPacked(sha);
    if (packed === null) return null;
    const info = parseHeader(inflateStart(packed.subarray(0, HEADER_READ_BYTES), sha), sha);
    if (info.sizeBytes > maxBytes) throw objectTooLarge(info.sizeBytes, maxBytes);
    const whole = await unpackUpTo(packed, info.sizeBytes + HEADER_BYTES).catch((error: unknown) => {
      throw new MirrorCorruptedError(`object ${sha} cannot be unpacked`, error);
    });
    const content = withOwnMemory(whole.subarray(whole.indexOf(0) + 1));
    if (content.length !== info.sizeBytes || shaOf(info.kind, content) !== sha) {
      throw new MirrorCorruptedError(`object ${sha} has other content than its id`);
    }
    return { kind: info.kind, content };
  }

  /** Kind of an object that must exist. */
  async getKind(sha: Sha): Promise<ObjectKind> {
    const packed = await this.readPacked(sha);
    if (packed === null) throw new MirrorCorruptedError(`object ${sha} is missing`);
    return parseHeader(inflateStart(packed.subarray(0, HEADER_READ_BYTES), sha), sha).kind;
  }

  private async readPacked(sha: Sha): Promise<Buffer | null> {
    try {
      return await this.readFile(this.pathOf(sha));
    } catch (error) {
      if (isFileMissing(error)) return null;
      throw error;
    }
  }

  async list(): Promise<Sha[]> {
    const folders = (await readdir(this.objectsDir)).filter((name) => /^[0-9a-f]{2}$/.test(name));
    const shas: Sha[] = [];
    for (const folder of folders) {
      const names = await readdir(join(this.objectsDir, folder));
      shas.push(...names.filter((name) => /^[0-9a-f]{38}$/.test(name)).map((name) => folder + name));
    }
    return shas;
  }

  /**
   * Reads each commit whose file was not found intact in its present state; throws if one is damaged. Call it before
   * libgit2 walks the history: libgit2 never returns from a truncated file.
   */
  async checkCommits(): Promise<void> {
    this.commits ??= await this.listCommits();
    const { commits } = this;
    await forEach([...commits.keys()], (sha) => this.checkOne(commits, sha));
  }

  private async listCommits(): Promise<Map<Sha, string>> {
    const commits = new Map<Sha, string>();
    await forEach(await this.list(), async (sha) => {
      if ((await this.findInfo(sha))?.kind === 'commit') commits.set(sha, NOT_CHECKED);
    });
    return commits;
  }

  /** Forgets a commit that has been packed since. */
  private async checkOne(commits: Map<Sha, string>, sha: Sha): Promise<void> {
    const found = await this.findFile(sha);
    if (found === null) return void commits.delete(sha);
    const state = `${found.size} ${found.mtimeMs}`;
    if (commits.get(sha) !== state) await this.find(sha, Number.MAX_SAFE_INTEGER);
    commits.set(sha, state);
  }

  pathOf(sha: Sha): string {
    return join(this.objectsDir, sha.slice(0, 2), sha.slice(2));
  }

  private async makeFolder(name: string): Promise<void> {
    if (this.knownFolders.has(name)) return;
    await mkdir(join(this.objectsDir, name)).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    });
    this.knownFolders.add(name);
  }
}

async function forEach(shas: readonly Sha[], visit: (sha: Sha) => Promise<void>): Promise<void> {
  for (let at = 0; at < shas.length; at += AT_ONCE)
    await Promise.all(shas.slice(at, at + AT_ONCE).map(visit));
}

export const objectTooLarge = (sizeBytes: number, maxBytes: number) =>
  new GitError('git_too_large', {
    message: `A file in the repository has ${sizeBytes} bytes; at most ${maxBytes} are read.`,
    data: { sizeBytes, maxBytes },
  });

async function writeReadOnly(path: string, content: Buffer): Promise<void> {
  const file = await open(path, 'wx', 0o444);
  try {
    await file.writeFile(content);
  } finally {
    await file.close();
  }
}

async function readStart(path: string): Promise<Buffer | null> {
  try {
    const file = await open(path, 'r');
    try {
      const buffer = Buffer.alloc(HEADER_READ_BYTES);
      const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isFileMissing(error)) return null;
    throw error;
  }
}

/** `Z_SYNC_FLUSH` makes zlib return the part it has of a stream that is truncated on purpose. */
function inflateStart(packed: Buffer, sha: Sha): Buffer {
  try {
    return inflateSync(packed, { finishFlush: constants.Z_SYNC_FLUSH, chunkSize: START_BYTES });
  } catch (error) {
    throw new MirrorCorruptedError(`object ${sha} cannot be unpacked`, error);
  }
}

function parseHeader(start: Buffer, sha: Sha): ObjectInfo {
  const match = /^(commit|tree|blob|tag) (\d{1,15})\0/.exec(start.toString('latin1', 0, HEADER_BYTES));
  if (match === null) throw new MirrorCorruptedError(`object ${sha} has no header`);
  return { kind: match[1] as ObjectKind, sizeBytes: Number(match[2]) };
}
