import { GitError } from '../errors/git-error';
import { FLUSH, NotPktLineError, PktLineReader } from './pkt-line';
import { isSha, type Sha, ZERO_SHA } from '../objects/sha';

export interface RemoteRefs {
  head: { symref: string | null; sha: Sha | null };
  /** Branches without `refs/heads/`. */
  branches: Map<string, Sha>;
  /** Commits by the names of tags, without `refs/tags/`; the first 5,000. */
  tags: Map<string, Sha>;
  /** Objects of annotated tags by the names of these; the others are names of commits alone. */
  tagObjects: Map<string, Sha>;
  isEmpty: boolean;
  objectFormat: 'sha1';
}

export interface Advertisement extends RemoteRefs {
  /** Version 2 lists no refs. */
  version: 0 | 2;
  /** In version 2, the features of its command `fetch`. */
  capabilities: ReadonlySet<string>;
}

/** Command of version 2, with its features behind it. */
const FETCH = 'fetch=';
const BRANCH_PREFIX = 'refs/heads/';
const TAG_PREFIX = 'refs/tags/';
/** Follows the name of an annotated tag in the line with the commit that it names. */
const PEELED = '^{}';
/** No name of a branch or tag has one (git-check-ref-format); it could forge a line of a log or a list. */
const CONTROL = /\p{Cc}/u;

/** The newest tag is looked for among all of them. */
const MAX_TAGS = 400_000;

/** Enough for some 400,000 refs. */
const MAX_BYTES = 32 * 1024 * 1024;
/** Part of an answer that is no advertisement which is kept, to be shown. */
const KEPT_BYTES = 16 * 1024;

/** Beginning of the first pkt-line: a flush, or a line with the service, the version, a shallow commit, an error or a ref. */
const FIRST_LINE = /^(?:0000|[\da-f]{4}(?:# se|vers|shal|ERR |[\da-f]{4}))/i;
const FIRST_LINE_BYTES = 8;
/** An advertisement after other text. */
const LATER_LINE = /[\da-f]{4}(?:# service=git-|version \d\n|ERR |[\da-f]{40}(?:[\da-f]{24})? [^\n]*\0)/;

/** Returns the text before an advertisement; null if the text has no advertisement, or begins with it. */
export function findTextBefore(text: string): string | null {
  const found = LATER_LINE.exec(text);
  return found === null || found.index === 0 ? null : text.slice(0, found.index);
}

/**
 * Parses the ref advertisement of upload-pack and receive-pack (protocol version 0), however it is chunked. Keeps HEAD,
 * the branches and some tags: most refs of large repositories are neither. Reads the capabilities of version 2, too.
 */
export class AdvertisementReader {
  private readonly lines = new PktLineReader();
  private size = 0;
  private beginning: Buffer = Buffer.alloc(0);
  private readonly branches = new Map<string, Sha>();
  private readonly tags = new Map<string, Sha>();
  private readonly tagObjects = new Map<string, Sha>();
  private headSha: Sha | null = null;
  private isEmpty = true;
  private areIdsKnown = true;
  /** Null before the first ref. */
  private capabilityText: string | null = null;
  private isShallow = false;
  private version: 0 | 2 = 0;
  /** The line that names the service, and precedes everything else over HTTP, ends with a flush of its own. */
  private isNamed = false;
  /** Text of an `ERR` line, in which a server says why it refuses. */
  errorText: string | null = null;

  /** The first bytes that came. */
  get firstBytes(): Buffer {
    return this.beginning;
  }

  /**
   * Returns true once the advertisement is complete.
   * @throws NotPktLineError if the server does not speak Git
   * @throws GitError `git_too_large`
   */
  read(chunk: Buffer): boolean {
    this.size += chunk.length;
    if (this.size > MAX_BYTES) throw tooManyRefs();
    if (this.beginning.length < KEPT_BYTES)
      this.beginning = Buffer.concat([this.beginning, chunk]).subarray(0, KEPT_BYTES);
    // "2026-11-29" begins like the length of a line, too, for which the reader would wait.
    if (
      this.beginning.length >= FIRST_LINE_BYTES &&
      !FIRST_LINE.test(this.beginning.toString('latin1', 0, FIRST_LINE_BYTES))
    )
      throw new NotPktLineError('not an advertisement');
    for (const line of this.lines.read(chunk)) {
      if (line !== FLUSH) this.readLine(line.toString('utf8').replace(/\n$/, ''));
      else if (!this.isNamed) return true;
      else this.isNamed = false;
    }
    return false;
  }

  /** Throws if Trellis cannot work with this repository. */
  result(): Advertisement {
    if (this.isShallow) throw shallowRepository();
    const { branches, tags, tagObjects, headSha, isEmpty } = this;
    const capabilities = (this.capabilityText ?? '').split(' ').filter(Boolean);
    const format = valueOf(capabilities, 'object-format') ?? 'sha1';
    if (format !== 'sha1' || !this.areIdsKnown)
      throw unsupportedFormat(format === 'sha1' ? 'unknown' : format);
    return {
      version: this.version,
      capabilities: new Set(capabilities),
      head: { symref: findSymref(capabilities) ?? guessHead(branches, headSha), sha: headSha },
      branches,
      tags,
      tagObjects,
      isEmpty,
      objectFormat: 'sha1',
    };
  }

  private readLine(line: string): void {
    if (this.version === 2) return this.readCapability(line);
    const [entry = '', capabilities] = line.split('\0');
    if (entry.startsWith('ERR ')) {
      this.errorText = entry.slice('ERR '.length);
      return;
    }
    if (entry.startsWith('# service=')) {
      this.isNamed = true;
      return;
    }
    if (entry.startsWith('version ')) {
      this.version = entry === 'version 2' ? 2 : 0;
      return;
    }
    if (entry.startsWith('shallow ')) {
      this.isShallow = true;
      return;
    }
    this.capabilityText ??= capabilities ?? '';
    const space = entry.indexOf(' ');
    this.readRef(entry.slice(0, space), entry.slice(space + 1));
  }

  private readCapability(line: string): void {
    if (line.startsWith(FETCH)) this.capabilityText = line.slice(FETCH.length);
  }

  private readRef(id: string, name: string): void {
    // `capabilities^{}` replaces the first ref of an empty repository; `.have` belongs to another repository.
    const isPeeled = name.endsWith(PEELED) && !name.startsWith(TAG_PREFIX);
    if (/^0+$/.test(id) || isPeeled || name === '.have') {
      this.areIdsKnown &&= id.length <= ZERO_SHA.length;
      return;
    }
    this.isEmpty = false;
    this.areIdsKnown &&= isSha(id);
    if (name === 'HEAD') this.headSha = id;
    else if (CONTROL.test(name)) return;
    else if (name.startsWith(BRANCH_PREFIX)) this.branches.set(name.slice(BRANCH_PREFIX.length), id);
    else if (name.startsWith(TAG_PREFIX)) this.readTag(id, name.slice(TAG_PREFIX.length));
  }

  private readTag(id: string, name: string): void {
    const tag = name.endsWith(PEELED) ? name.slice(0, -PEELED.length) : name;
    const object = this.tags.get(tag);
    if (name.endsWith(PEELED) && object !== undefined) this.tagObjects.set(tag, object);
    if (this.tags.has(tag) || this.tags.size < MAX_TAGS) this.tags.set(tag, id);
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

const tooManyRefs = () =>
  new GitError('git_too_large', {
    message: 'The repository has more branches, tags and other refs than Trellis reads: over 32 MiB of them.',
    remedy: 'Use a repository with fewer of them, such as one for the apps alone.',
    data: { maxBytes: MAX_BYTES },
  });
