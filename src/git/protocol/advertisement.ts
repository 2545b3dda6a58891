import { GitError } from '../errors/git-error';
import { FLUSH, PktLineReader } from './pkt-line';
import { isSha, type Sha, ZERO_SHA } from '../objects/sha';

export interface RemoteRefs {
  head: { symref: string | null; sha: Sha | null };
  /** Branches without `refs/heads/`. */
  branches: Map<string, Sha>;
  isEmpty: boolean;
  objectFormat: 'sha1';
}

export interface Advertisement extends RemoteRefs {
  capabilities: ReadonlySet<string>;
}

const BRANCH_PREFIX = 'refs/heads/';

/** Parses the ref advertisement of upload-pack and receive-pack (protocol version 0), however it is chunked. */
export class AdvertisementReader {
  private readonly lines = new PktLineReader();
  private readonly chunks: Buffer[] = [];
  private readonly refs = new Map<string, string>();
  private capabilities: string[] | null = null;
  private isShallow = false;
  /** Text of an `ERR` line, in which a server says why it refuses. */
  errorText: string | null = null;

  /** Raw bytes so far, to pass on. */
  get bytes(): Buffer {
    return Buffer.concat(this.chunks);
  }

  /** Returns true once the advertisement is complete. Throws NotPktLineError if the server does not speak Git. */
  read(chunk: Buffer): boolean {
    this.chunks.push(chunk);
    for (const line of this.lines.read(chunk)) {
      if (line === FLUSH) return true;
      this.readLine(line.toString('utf8'));
    }
    return false;
  }

  /** Throws if Trellis cannot work with this repository. */
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
    // `capabilities^{}` replaces the first ref of an empty repository; `.have` belongs to another repository.
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

/** Guesses the branch that HEAD points to as Git does, for servers that do not tell. */
function guessHead(branches: Map<string, Sha>, headSha: Sha | null): string | null {
  if (headSha === null) return null;
  const candidates = [...branches].filter(([, sha]) => sha === headSha).map(([name]) => name);
  return ['main', 'master'].find((name) => candidates.includes(name)) ?? candidates[0] ?? null;
}

/** libgit2 would report the missing parents as corruption. */
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
