import { spawn } from 'node:child_process';
import { access, chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './eventually';

export interface GitFile {
  content: string | Buffer;
  /** `120000` makes a symbolic link whose content is its target, `100755` an executable. */
  mode?: '100644' | '100755' | '120000';
}

export type GitFiles = Record<string, string | Buffer | GitFile>;

export interface GitCommit {
  sha: string;
  parents: string[];
  message: string;
  author: { name: string; email: string };
  committer: { name: string; email: string };
  authorDate: string;
}

export interface CommitOptions {
  message?: string;
  author?: { name: string; email: string };
  branch?: string;
  delete?: string[];
}

export interface GitRepositoryOptions {
  files?: GitFiles;
  branch?: string;
  /** Absent: a temporary directory, removed with the repository. */
  dir?: string;
}

/** Creates a bare repository, as on a server. Empty without `files`. */
export async function createGitRepository(options: GitRepositoryOptions = {}): Promise<GitRepository> {
  const temporary = options.dir === undefined ? await mkdtemp(join(tmpdir(), 'trellis-git-')) : null;
  const path = options.dir ?? join(temporary!, 'repository.git');
  const branch = options.branch ?? 'main';
  const repository = new GitRepository(path, branch, temporary);
  await initialize(path, branch);
  if (options.files) await repository.commit(options.files, { message: 'Begin' });
  return repository;
}

const CONFIG = '[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n';
/** Parts of histories are sent with `TRELLIS_TEST_FILTERS=1`, as by the large hosts; Git’s default is that they are not. */
const FILTERS = process.env['TRELLIS_TEST_FILTERS'] === '1' ? '[uploadpack]\n\tallowFilter = true\n' : '';

/** Writes the files of `git init --bare`, except samples: processes are the most expensive part of many tests. */
async function initialize(path: string, branch: string): Promise<void> {
  const folders = ['hooks', 'objects/info', 'objects/pack', 'refs/heads', 'refs/tags'];
  await Promise.all(folders.map((folder) => mkdir(join(path, folder), { recursive: true })));
  await writeFile(join(path, 'config'), CONFIG + FILTERS);
  await writeFile(join(path, 'HEAD'), `ref: refs/heads/${branch}\n`);
}

const SOMEONE = { name: 'Someone Else', email: 'someone@example.com' };
const SHA = /^[0-9a-f]{40,64}$/;
const BETWEEN_FIELDS = '\x1f';

export class GitRepository {
  constructor(
    readonly path: string,
    readonly branch: string,
    private readonly temporary: string | null,
  ) {}

  /** Runs a git command in this repository and returns its standard output. Throws with its error output. */
  async git(
    args: string[],
    options: { input?: string | Buffer; env?: Record<string, string> } = {},
  ): Promise<string> {
    return (await this.gitBytes(args, options)).toString('utf8');
  }

  async gitBytes(
    args: string[],
    options: { input?: string | Buffer; env?: Record<string, string> } = {},
  ): Promise<Buffer> {
    return runGit(['--git-dir', this.path, ...args], options);
  }

  /** Commits on top of the branch, as another writer, and returns the commit's id. */
  async commit(files: GitFiles, options: CommitOptions = {}): Promise<string> {
    const { message = 'A change', author = SOMEONE, branch = this.branch, delete: deleted = [] } = options;
    const parent = await this.findTip(branch);
    const by = `${author.name} <${author.email}> ${Math.floor(Date.now() / 1000)} +0000`;
    const changes = Object.entries(files).flatMap(([path, file]) => {
      const { content, mode = '100644' } = toGitFile(file);
      return [`M ${mode} inline ${quoted(path)}\n`, ...data(content)];
    });
    const sha = await this.git(['fast-import', '--quiet'], {
      input: Buffer.concat(
        [
          `commit refs/heads/${branch}\nmark :1\nauthor ${by}\ncommitter ${by}\n`,
          ...data(message),
          parent ? `from ${parent}\n` : '',
          ...deleted.map((path) => `D ${quoted(path)}\n`),
          ...changes,
          'get-mark :1\n',
        ].map((part) => Buffer.from(part)),
      ),
    });
    return sha.trim();
  }

  /** Returns the branch's commits, newest first; empty if the branch does not exist. */
  async log(branch = this.branch): Promise<GitCommit[]> {
    if (!(await this.findTip(branch))) return [];
    const format = ['%H', '%P', '%an', '%ae', '%cn', '%ce', '%aI', '%B'].join('%x1f');
    const output = await this.git([
      'log',
      '-z',
      '--topo-order',
      `--format=${format}`,
      `refs/heads/${branch}`,
    ]);
    return output.split('\0').filter(Boolean).map(parseCommit);
  }

  /** Returns a file's text at a revision; throws if it does not exist. */
  async show(rev: string, path: string): Promise<string> {
    return (await this.showBytes(rev, path)).toString('utf8');
  }

  async showBytes(rev: string, path: string): Promise<Buffer> {
    return this.gitBytes(['cat-file', 'blob', `${rev}:${path}`]);
  }

  /** Returns the texts of many files, each named `revision:path`, with one process. */
  async showAll(names: string[]): Promise<string[]> {
    const output = await this.gitBytes(['cat-file', '--batch'], {
      input: names.map((name) => `${name}\n`).join(''),
    });
    const texts: string[] = [];
    for (let at = 0; at < output.length; at++) {
      const end = output.indexOf('\n', at);
      const [, size] = / blob (\d+)$/.exec(output.toString('utf8', at, end)) ?? [];
      if (size === undefined) throw new Error(`There is no ${names[texts.length]}.`);
      at = end + 1 + Number(size);
      texts.push(output.toString('utf8', end + 1, at));
    }
    return texts;
  }

  /** Returns the paths of all files at a revision, in Git's order. */
  async ls(rev = this.branch): Promise<string[]> {
    const output = await this.git(['ls-tree', '-r', '-z', '--name-only', '--full-tree', rev]);
    return output.split('\0').filter(Boolean);
  }

  async tip(branch = this.branch): Promise<string> {
    const sha = await this.findTip(branch);
    if (!sha) throw new Error(`There is no branch ${branch}.`);
    return sha;
  }

  /** Reads the ref's file, because tests poll too often to start a process each time. */
  async findTip(branch = this.branch): Promise<string | null> {
    const name = `refs/heads/${branch}`;
    // `refs/heads` is no folder in a repository with another ref format.
    if (!(await stat(join(this.path, 'refs/heads'))).isDirectory()) return this.#askForTip(name);
    // In this order: Git removes a loose ref only after writing the packed one.
    const sha = (await this.#findText(name)) ?? (await this.#findPacked(name));
    return sha === null || SHA.test(sha) ? sha : this.#askForTip(name);
  }

  /** Returns the first parent, or null for a root commit. */
  async parentOf(sha: string): Promise<string | null> {
    const [, parent] = (await this.git(['rev-list', '--parents', '-n', '1', sha])).trim().split(' ');
    return parent ?? null;
  }

  /**
   * Throws the findings of `git fsck --strict`. After a few thousand objects, a push starts `gc --auto` in the background,
   * which deletes packed loose objects while fsck looks for them; so this waits for it, or repeats the check.
   */
  async fsck(): Promise<void> {
    await eventually(async () => !(await readdir(this.path)).includes('gc.pid'));
    const packs = await this.#packs();
    try {
      const findings = await this.git(['fsck', '--strict', '--full', '--no-dangling', '--no-progress']);
      if (findings.trim()) throw new Error(`git fsck found: ${findings}`);
    } catch (error) {
      if ((await this.#packs()) === packs) throw error;
      await this.fsck();
    }
  }

  async addHook(name: string, script: string): Promise<void> {
    const file = join(this.path, 'hooks', name);
    await writeFile(file, script.startsWith('#!') ? script : `#!/bin/sh\n${script}\n`);
    await chmod(file, 0o755);
  }

  /** Blocks each later push on the server until `release`; `reached` resolves when a push is blocked. */
  async holdPushes(): Promise<{ reached: () => Promise<void>; release: () => Promise<void> }> {
    const [came, gate] = [join(this.path, 'came'), join(this.path, 'gate')];
    // Also ends with the repository, so that a failed test leaves no process.
    const waits = `while [ -e '${came}' ] && [ ! -e '${gate}' ]; do sleep 0.05; done`;
    await this.addHook('pre-receive', `touch '${came}'\n${waits}`);
    return {
      reached: () => eventually(() => access(came)),
      release: () => writeFile(gate, ''),
    };
  }

  async remove(): Promise<void> {
    await rm(this.temporary ?? this.path, { recursive: true, force: true, maxRetries: 5 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.remove();
  }

  async #askForTip(name: string): Promise<string | null> {
    return (await this.git(['for-each-ref', '--format=%(objectname)', name])).trim() || null;
  }

  async #findPacked(name: string): Promise<string | null> {
    const lines = (await this.#findText('packed-refs'))?.split('\n') ?? [];
    return lines.find((line) => line.endsWith(` ${name}`))?.split(' ')[0] ?? null;
  }

  async #findText(name: string): Promise<string | null> {
    try {
      return (await readFile(join(this.path, name), 'utf8')).trim();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // The name is a folder of branches, or its parent folder is a branch.
      if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR') return null;
      throw error;
    }
  }

  async #packs(): Promise<string> {
    return (await readdir(join(this.path, 'objects/pack'))).sort().join();
  }
}

/** Quotes any path for `git fast-import`. */
const quoted = (path: string): string => `"${path.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`;

const data = (content: string | Buffer): (string | Buffer)[] => [
  `data ${Buffer.byteLength(content)}\n`,
  content,
  '\n',
];

function toGitFile(file: string | Buffer | GitFile): GitFile {
  return typeof file === 'string' || Buffer.isBuffer(file) ? { content: file } : file;
}

function parseCommit(record: string): GitCommit {
  const [sha, parents, name, email, committerName, committerEmail, authorDate, ...message] = record.split(
    BETWEEN_FIELDS,
  ) as [string, string, string, string, string, string, string, ...string[]];
  return {
    sha,
    parents: parents.split(' ').filter(Boolean),
    message: message.join(BETWEEN_FIELDS).replace(/\n$/, ''),
    author: { name, email },
    committer: { name: committerName, email: committerEmail },
    authorDate,
  };
}

/** Hides the user's settings and any outer repository (as inside a hook) from these commands. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const outer = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'));
  return {
    ...Object.fromEntries(outer),
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_SYSTEM: '/dev/null',
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'safe.directory',
    GIT_CONFIG_VALUE_0: '*',
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C',
  };
}

export function runGit(
  args: string[],
  { input, env }: { input?: string | Buffer; env?: Record<string, string> } = {},
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', args, { env: { ...cleanEnvironment(), ...env } });
    const output: Buffer[] = [];
    let complaint = '';
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => {
      const said = Buffer.concat(output);
      if (code === 0) resolve(said);
      else reject(new Error(`git ${args.join(' ')} ended with ${code}: ${complaint}${said.toString()}`));
    });
    // git may exit without reading its input.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}
