import type { GitRepository } from '../support/git-repository';

export interface RawEntry {
  /** The octal digits as they are to stand there: `100644`, `040000`, `160000`, `120000`, or what no Git writes. */
  mode: string;
  name: string | Buffer;
  oid: string;
}

interface RawCommit {
  tree: string;
  parents?: string[];
  /** Whole lines, in place of sound ones. */
  author?: string | Buffer;
  committer?: string;
  /** Further headers, whole lines. */
  headers?: string[];
  message?: string | Buffer;
}

const SOMEBODY = 'Somebody <somebody@example.com> 1735732800 +0000';

/** Objects as they are given, also such as no `git add` would make: a server takes them, and hands them out. */
export class RawObjects {
  constructor(readonly repository: GitRepository) {}

  blob(content: string | Buffer): Promise<string> {
    return this.write('blob', Buffer.from(content));
  }

  /** Sorted as Git wants it, unless they are to stand as they are given. */
  tree(entries: RawEntry[], { isAsGiven = false }: { isAsGiven?: boolean } = {}): Promise<string> {
    const raw = entries.map((entry) => ({ ...entry, name: Buffer.from(entry.name) }));
    if (!isAsGiven) raw.sort((a, b) => sortKey(a).compare(sortKey(b)));
    const parts = raw.flatMap(({ mode, name, oid }) => [
      Buffer.from(`${mode} `),
      name,
      Buffer.alloc(1),
      Buffer.from(oid, 'hex'),
    ]);
    return this.write('tree', Buffer.concat(parts));
  }

  /** The tree's own bytes, for such as are none. */
  rawTree(content: Buffer): Promise<string> {
    return this.write('tree', content);
  }

  commit({ tree, parents = [], author, committer, headers = [], message = 'Hostile\n' }: RawCommit) {
    const lines = [
      `tree ${tree}`,
      ...parents.map((parent) => `parent ${parent}`),
      author ?? `author ${SOMEBODY}`,
      committer ?? `committer ${SOMEBODY}`,
      ...headers,
    ];
    const bytes = lines.flatMap((line) => [Buffer.from(line), Buffer.from('\n')]);
    return this.write('commit', Buffer.concat([...bytes, Buffer.from('\n'), Buffer.from(message)]));
  }

  async setTip(sha: string): Promise<string> {
    await this.repository.git(['update-ref', `refs/heads/${this.repository.branch}`, sha]);
    return sha;
  }

  private async write(kind: string, content: Buffer): Promise<string> {
    const args = ['hash-object', '-t', kind, '-w', '--stdin', '--literally'];
    return (await this.repository.git(args, { input: content })).trim();
  }
}

const sortKey = ({ mode, name }: { mode: string; name: Buffer }): Buffer =>
  /^0*40000$/.test(mode) ? Buffer.concat([name, Buffer.from('/')]) : name;
