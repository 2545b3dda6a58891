import { execFile, spawn } from 'node:child_process';
import { AppError } from '../../core/errors';

const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;

/** Runs the installed Git in a folder. */
export class Git {
  constructor(readonly folder: string) {}

  /** Throws AppError `git_failed` with what Git says. */
  run(...args: string[]): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      execFile(
        'git',
        args,
        { cwd: this.folder, maxBuffer: MAX_OUTPUT_BYTES, encoding: 'buffer' },
        (error, stdout, stderr) => (error ? reject(failure(args, error, stderr)) : resolve(stdout)),
      );
    });
  }

  async text(...args: string[]): Promise<string> {
    return (await this.run(...args)).toString('utf8').replace(/\n$/, '');
  }

  /** Returns null where Git fails. */
  textIfAny(...args: string[]): Promise<string | null> {
    return this.text(...args).catch(() => null);
  }

  /** Returns the top folder of the working tree. Throws AppError `not_a_checkout`. */
  async top(): Promise<string> {
    const top = await this.textIfAny('rev-parse', '--show-toplevel');
    if (top === null) {
      throw new AppError(
        'not_a_checkout',
        422,
        `${this.folder} is not in the working tree of a Git repository.`,
        {
          remedy: 'Change to a checkout of the repository, or name files.',
        },
      );
    }
    return top;
  }

  /** Returns the id of the commit that a revision names; null if it names none. */
  findCommit(revision: string): Promise<string | null> {
    // A revision that began with a hyphen would be an option.
    if (revision.startsWith('-')) return Promise.resolve(null);
    return this.textIfAny('rev-parse', '--verify', '--quiet', `${revision}^{commit}`);
  }

  /** Starts `git cat-file --batch`, which reads one object after another. */
  objects(): GitObjects {
    return new GitObjects(this.folder);
  }
}

function failure(args: readonly string[], error: Error, stderr: Buffer): AppError {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
    return new AppError('git_missing', 422, 'Git is not installed, or not on the PATH.', {
      remedy: 'Install it: https://git-scm.com/downloads.',
    });
  }
  const said = stderr.toString('utf8').trim();
  return new AppError('git_failed', 422, `git ${args[0]}: ${said || error.message}`, { cause: error });
}

function startCatFile(folder: string) {
  const child = spawn('git', ['cat-file', '--batch'], { cwd: folder, stdio: ['pipe', 'pipe', 'ignore'] });
  // A reader finds that nothing comes.
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  return child;
}

/** Objects of a repository, read through one process of Git. */
export class GitObjects {
  private process: ReturnType<typeof startCatFile> | null = null;
  private chunks: Buffer[] = [];
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly folder: string) {}

  /** Started by the first read. */
  private get child() {
    return (this.process ??= startCatFile(this.folder));
  }

  /** Throws AppError `git_failed` if there is no such blob. */
  read(oid: string): Promise<Buffer> {
    const reading = this.last.then(() => this.readNext(oid));
    this.last = reading.catch(() => undefined);
    return reading;
  }

  close(): void {
    this.process?.stdin.end();
  }

  private async readNext(oid: string): Promise<Buffer> {
    this.child.stdin.write(`${oid}\n`);
    const header = await this.takeLine();
    const size = /^[0-9a-f]+ blob (\d+)$/.exec(header)?.[1];
    if (size === undefined) throw new AppError('git_failed', 422, `Git has no file ${oid}.`);
    const content = await this.take(Number(size));
    await this.take(1);
    return content;
  }

  private async takeLine(): Promise<string> {
    for (;;) {
      const [first = Buffer.alloc(0), ...others] = this.chunks;
      const end = first.indexOf(10);
      if (end >= 0) {
        this.chunks = [first.subarray(end + 1), ...others];
        return first.subarray(0, end).toString('latin1');
      }
      this.chunks = [Buffer.concat([...this.chunks, await this.next()])];
    }
  }

  private async take(length: number): Promise<Buffer> {
    let come = this.chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    while (come < length) {
      const chunk = await this.next();
      this.chunks.push(chunk);
      come += chunk.length;
    }
    const bytes = Buffer.concat(this.chunks);
    this.chunks = [bytes.subarray(length)];
    return bytes.subarray(0, length);
  }

  private async next(): Promise<Buffer> {
    const { stdout } = this.child;
    for (;;) {
      const chunk = stdout.read() as Buffer | null;
      if (chunk !== null) return chunk;
      if (stdout.readableEnded || stdout.destroyed)
        throw new AppError('git_failed', 422, 'Git has ended before it answered.');
      await new Promise<void>((resolve) => {
        const goOn = () => {
          stdout.off('readable', goOn).off('end', goOn).off('close', goOn);
          resolve();
        };
        stdout.on('readable', goOn).on('end', goOn).on('close', goOn);
      });
    }
  }
}
