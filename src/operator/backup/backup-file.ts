import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { link, open, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';

/** First line of a backup. */
export interface Header {
  /** ISO 8601. */
  createdAt: string;
  /** Names of the migrations that had been made. */
  migrations: string[];
  /** In base64; absent if it is kept apart. */
  secretKey?: string;
}

const FORMAT = '-- trellis-backup-';
export const HEADER = `${FORMAT}1 `;
export const END = '-- end';

/**
 * Writes the parts to a file that only its owner can read, compressed by gzip. The file gets its name when it is whole
 * and on the disk. An existing one is not replaced.
 */
export async function writeBackupFile(file: string, parts: AsyncIterable<Buffer | string>): Promise<void> {
  // A process id is not enough: two containers may have the same.
  const draft = `${file}.${randomUUID()}.part`;
  try {
    const handle = await open(draft, 'wx', 0o600);
    const target = handle.createWriteStream({ flush: true });
    await pipeline(Readable.from(parts, { objectMode: false }), createGzip(), target);
    await link(draft, file);
  } catch (error) {
    throw explain(error as NodeJS.ErrnoException, file);
  } finally {
    await rm(draft, { force: true });
  }
}

function explain(error: NodeJS.ErrnoException, file: string): Error {
  const cause = { cause: error };
  if (error.code === 'EEXIST')
    return new Error(`${file} is there already. Name another file, or move it away.`, cause);
  if (error.code === 'ENOENT')
    return new Error(`The folder of ${file} is not there. Make it, or name another one.`, cause);
  if (error.code === 'ENOSPC')
    return new Error(`The disk of ${file} is full. Name a file on another one.`, cause);
  return error;
}

/** Reads a backup line by line. Lines are without their end; a row of a table is one line. */
export class BackupReader implements AsyncDisposable {
  private readonly lines: AsyncGenerator<Buffer, void>;

  private constructor(
    private readonly file: string,
    private readonly source: Readable,
  ) {
    this.lines = linesOf(source);
  }

  static async open(file: string): Promise<BackupReader> {
    const handle = await open(file).catch((error: unknown) => {
      const isThere = (error as NodeJS.ErrnoException).code !== 'ENOENT';
      throw new Error(`${file} cannot be read: ${isThere ? String(error) : 'there is no such file'}.`);
    });
    const content = createReadStream(file, { fd: handle });
    const text = createGunzip();
    pipeline(content, text).catch(() => undefined);
    return new BackupReader(file, text);
  }

  async readHeader(): Promise<Header> {
    const line = (await this.next().catch(() => null))?.toString() ?? '';
    if (!line.startsWith(FORMAT)) throw new Error(`${basename(this.file)} is not a backup of Trellis.`);
    if (!line.startsWith(HEADER))
      throw new Error(
        `A newer version of Trellis wrote ${basename(this.file)} in a format that is not known here. Install that version.`,
      );
    return JSON.parse(line.slice(HEADER.length)) as Header;
  }

  /** @throws Error if the file ends before its end, or is damaged. */
  async next(): Promise<Buffer> {
    const line = await this.find();
    if (line === null) throw new Error(`${basename(this.file)} is cut off. Take another backup.`);
    return line;
  }

  /**
   * Reads the rest of the file. Only after its last byte are its checksum and length known.
   * @throws Error if the file ends before its end, or is damaged.
   */
  async verify(): Promise<void> {
    let last = '';
    for (let line = await this.find(); line !== null; line = await this.find())
      last = line.length === END.length ? line.toString() : '';
    if (last !== END) throw new Error(`${basename(this.file)} is cut off. Take another backup.`);
  }

  private async find(): Promise<Buffer | null> {
    const next = await this.lines.next().catch((error: unknown) => {
      throw new Error(`${basename(this.file)} is damaged: ${(error as Error).message}. Take another backup.`);
    });
    return next.done ? null : next.value;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.source.closed) return;
    const closed = once(this.source, 'close');
    this.source.destroy();
    await closed;
  }
}

const NEWLINE = 10;

async function* linesOf(source: Readable): AsyncGenerator<Buffer, void> {
  /** Parts of a line whose end has not come yet. */
  let begun: Buffer[] = [];
  for await (const chunk of source as AsyncIterable<Buffer>) {
    let from = 0;
    for (let to = chunk.indexOf(NEWLINE); to >= 0; to = chunk.indexOf(NEWLINE, from)) {
      const last = chunk.subarray(from, to);
      yield begun.length === 0 ? last : Buffer.concat([...begun, last]);
      begun = [];
      from = to + 1;
    }
    if (from < chunk.length) begun.push(chunk.subarray(from));
  }
  if (begun.length > 0) yield Buffer.concat(begun);
}
