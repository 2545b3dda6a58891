import { GitError } from './git-error';
import { FLUSH, PktLineReader } from './pkt-line';
import { isSha, type Sha, ZERO_SHA } from './sha';

export interface RemoteRefs {
  head: { symref: string | null; sha: Sha | null };
  /** Without `refs/heads/`. */
  branches: Map<string, Sha>;
  isEmpty: boolean;
  objectFormat: 'sha1';
}

export interface Advertisement extends RemoteRefs {
  capabilities: ReadonlySet<string>;
}

const BRANCH_PREFIX = 'refs/heads/';

/** Reads what upload-pack and receive-pack say first (protocol 0), from however many chunks. */
export class AdvertisementReader {
  private readonly lines = new PktLineReader();
  private readonly chunks: Buffer[] = [];
  private readonly refs = new Map<string, string>();
  private capabilities: string[] | null = null;
  private isShallow = false;
  /** What an `ERR` line says, with which a server explains why it will not serve. */
  errorText: string | null = null;

  /** Every byte so far, to be handed on. */
  get bytes(): Buffer {
    return Buffer.concat(this.chunks);
  }

  /** True once it is complete. Throws NotPktLineError where this is not Git. */
  read(chunk: Buffer): boolean {
    this.chunks.push(chunk);
    for (const line of this.lines.read(chunk)) {
      if (line === FLUSH) return true;
      this.readLine(line.toString('utf8'));
    }
    return false;
  }

  /** Throws where the repository is one that this program cannot work with. */
  result(): Advertisement {
    if (this.isShallow) throw shallowRepository();
    const capabilities = this.capabilities ?? [];
    const format = valueOf(capabilities, 'object-format') ?? 'sha1';
    const isEveryIdKnown = [...this.refs.values()].every(isSha);
    if (format !== 'sha1' || !isEveryIdKnown) throw unsupportedFormat(format === 'sha1' ? 'unknown' : format);
    const branches = new Map<string, Sha>();
    for (const [name, sha] of this.refs) {
      if (name.startsWith(BRANCH_PREFIX)) branches.set(name.slice(BRANCH_PREFIX.length), sha);
    }
    const headSha = this.refs.get('HEAD') ?? null;
    return {
      capabilities: new Set(capabilities),
      head: { symref: findSymref(capabilities) ?? guessHead(branches, headSha), sha: headSha },
      branches,
      isEmpty: this.refs.size === 0,
      objectFormat: 'sha1',
    };
  }

  private readLine(line: string): void {
    const [entry = '', capabilities] = line.replace(/\n$/, '').split('\0');
    if (entry.startsWith('ERR ')) {
      this.errorText = entry.slice('ERR '.length);
      return;
    }
    if (entry.startsWith('version ')) return;
    if (entry.startsWith('shallow ')) {
      this.isShallow = true;
      return;
    }
    if (this.capabilities === null) this.capabilities = (capabilities ?? '').split(' ').filter(Boolean);
    const space = entry.indexOf(' ');
    const [id, name] = [entry.slice(0, space), entry.slice(space + 1)];
    // `capabilities^{}` stands in for a ref where there is none; `.have` is another repository's.
    if (/^0+$/.test(id) || name.endsWith('^{}') || name === '.have') {
      if (id.length > ZERO_SHA.length) this.refs.set('', id);
      return;
    }
    this.refs.set(name, id);
  }
}

const valueOf = (capabilities: string[], name: string): string | undefined =>
  capabilities.find((capability) => capability.startsWith(`${name}=`))?.slice(name.length + 1);

function findSymref(capabilities: string[]): string | null {
  const prefix = `symref=HEAD:${BRANCH_PREFIX}`;
  return capabilities.find((capability) => capability.startsWith(prefix))?.slice(prefix.length) ?? null;
}

/** Servers that do not say where HEAD leads: what Git itself assumes then. */
function guessHead(branches: Map<string, Sha>, headSha: Sha | null): string | null {
  if (headSha === null) return null;
  const candidates = [...branches].filter(([, sha]) => sha === headSha).map(([name]) => name);
  return ['main', 'master'].find((name) => candidates.includes(name)) ?? candidates[0] ?? null;
}

/** libgit2 would take the missing parents for damage. */
const shallowRepository = () =>
  new GitError('git_invalid_repository', {
    message: 'The repository on the server is shallow: a part of its history is missing.',
    remedy: 'Complete it there with `git fetch --unshallow`, or use the repository that it was copied from.',
    data: { isShallow: true },
  });

const unsupportedFormat = (format: string) =>
  new GitError('git_invalid_repository', {
    message: `The repository names its objects by ${format}, which is not supported yet.`,
    remedy: 'Use a repository that was made with the SHA-1 object format, which is the default everywhere.',
    data: { objectFormat: format },
  });
