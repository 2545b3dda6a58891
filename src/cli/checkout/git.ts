import { execFile, spawn } from 'node:child_process';
import { AppError } from '../../core/errors';

const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;

/** Variables that Git sets for programs that it calls, and others that name another repository or index than a folder's. */
const LOCAL =
  /^GIT_(DIR|COMMON_DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|NAMESPACE|PREFIX)$/;

interface Ended {
  code: number;
  stdout: Buffer;
  stderr: Buffer;
}

/** Runs the installed Git in a folder. */
export class Git {
  constructor(
    readonly folder: string,
    private readonly env: Record<string, string | undefined> = process.env,
  ) {}

  /** Returns a Git that is called with other variables as well. */
  with(variables: Record<string, string>): Git {
    return new Git(this.folder, { ...this.env, ...variables });
  }

  /** Returns a Git for another folder, which knows nothing of the repository that the program was called for. */
  elsewhere(folder: string): Git {
    return new Git(
      folder,
      Object.fromEntries(Object.entries(this.env).filter(([name]) => !LOCAL.test(name))),
    );
  }

  /** Throws AppError `git_failed` with what Git says. */
  async run(...args: string[]): Promise<Buffer> {
    return this.feed('', ...args);
  }

  /** Runs Git with `input` on its standard input. Throws AppError `git_failed` with what Git says. */
  async feed(input: string | Buffer, ...args: string[]): Promise<Buffer> {
    const { code, stdout, stderr } = await this.end(args, input);
    if (code === 0) return stdout;
    throw failed(args, stderr.toString('utf8').trim() || `ended with ${code}`);
  }

  /** Runs Git, and returns its exit code whatever it is. Throws AppError if it cannot be run. */
  end(args: readonly string[], input: string | Buffer = ''): Promise<Ended> {
    return new Promise((resolve, reject) => {
      const child = execFile(
        'git',
        args,
        { cwd: this.folder, env: this.env, maxBuffer: MAX_OUTPUT_BYTES, encoding: 'buffer' },
        (error, stdout, stderr) => {
          const code = error === null ? 0 : error.code;
          if (typeof code === 'number') resolve({ code, stdout, stderr });
          else reject(failure(args, error!));
        },
      );
      // Git may end before it has read all.
      child.stdin?.on('error', () => undefined);
      child.stdin?.end(input);
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
    return new GitObjects(this.folder, this.env);
  }
}

function failure(args: readonly string[], error: Error): AppError {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
    return new AppError('git_missing', 422, 'Git is not installed, or not on the PATH.', {
      remedy: 'Install it: https://git-scm.com/downloads.',
    });
  }
  return failed(args, error.message, error);
}

const failed = (args: readonly string[], said: string, cause?: Error) =>
  new AppError('git_failed', 422, `git ${args[0]}: ${said}`, { cause });

function startCatFile(folder: string, env: Record<string, string | undefined>) {
  const child = spawn('git', ['cat-file', '--batch'], {
    cwd: folder,
    env,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
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

  constructor(
    private readonly folder: string,
    private readonly env: Record<string, string | undefined>,
  ) {}

  /** Started by the first read. */
  private get child() {
    return (this.process ??= startCatFile(this.folder, this.env));
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
