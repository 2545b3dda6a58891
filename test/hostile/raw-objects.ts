import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { constants, deflate } from 'node:zlib';
import type { GitRepository } from '../support/git-repository';

const compress = promisify(deflate);

export interface RawEntry {
  /** Octal digits, written as given: `100644`, `040000`, `160000`, `120000`, or digits that Git would never write. */
  mode: string;
  name: string | Buffer;
  oid: string;
}

interface RawCommit {
  tree: string;
  parents?: string[];
  /** Complete header lines that replace the valid ones. */
  author?: string | Buffer;
  committer?: string;
  /** Additional headers, as complete lines. */
  headers?: string[];
  message?: string | Buffer;
}

const SOMEBODY = 'Somebody <somebody@example.com> 1735732800 +0000';

/** Writes objects verbatim, even objects that `git add` would never create: servers accept and send them. */
export class RawObjects {
  constructor(readonly repository: GitRepository) {}

  blob(content: string | Buffer): Promise<string> {
    return this.write('blob', Buffer.from(content));
  }

  /** Sorts the entries as Git requires, unless `isAsGiven` is set. */
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

  /** Writes raw bytes as a tree, for malformed trees. */
  rawTree(content: Buffer): Promise<string> {
    return this.write('tree', content);
  }

  commit({ tree, parents = [], author, committer, headers = [], message = 'Hostile\n' }: RawCommit) {
    // Joins text rather than lines in an array: there may be millions.
    const above = [`tree ${tree}`, ...parents.map((parent) => `parent ${parent}`), ''].join('\n');
    const below = ['', committer ?? `committer ${SOMEBODY}`, ...headers, '', ''].join('\n');
    const parts = [above, author ?? `author ${SOMEBODY}`, below, message];
    return this.write('commit', Buffer.concat(parts.map((part) => Buffer.from(part))));
  }

  async setTip(sha: string): Promise<string> {
    await this.repository.git(['update-ref', `refs/heads/${this.repository.branch}`, sha]);
    return sha;
  }

  /** Writes the file of the loose object. Running `git hash-object` for each would start hundreds of processes. */
  private async write(kind: string, content: Buffer): Promise<string> {
    const bytes = Buffer.concat([Buffer.from(`${kind} ${content.length}\0`), content]);
    const oid = createHash('sha1').update(bytes).digest('hex');
    const folder = join(this.repository.path, 'objects', oid.slice(0, 2));
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, oid.slice(2)), await compress(bytes, { level: constants.Z_BEST_SPEED }));
    return oid;
  }
}

const sortKey = ({ mode, name }: { mode: string; name: Buffer }): Buffer =>
  /^0*40000$/.test(mode) ? Buffer.concat([name, Buffer.from('/')]) : name;
