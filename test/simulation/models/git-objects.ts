import type { BuiltCommit, CommitRequest } from '../../../src/git';
import { blobOidOf } from '../../../src/gitsync/domain/format/tree';

export interface ModelBlob {
  oid: string;
  /** Short name within the schedule. */
  number: number;
  content: Buffer;
  /** Unique mark of the content's writer; null in files without one, such as meta.json. */
  mark: string | null;
  /** Mark of the other writer who last changed it in a place that only they write; null if none. */
  theirs: string | null;
}

export type Files = ReadonlyMap<string, ModelBlob>;

export interface ModelCommit {
  sha: string;
  parent: string | null;
  files: Files;
  author: { name: string; email: string };
  date: Date;
  message: string;
  /** Number of its ancestors. */
  depth: number;
}

export interface MetaEntryModel {
  gitAppName: string;
  lastCommitMessage: string;
  gitVersionId: string;
  lastpushDate: string;
  gitVersionName: string;
  lastCommitUser: string;
}

export const META_PATH = '.meta/meta.json';

/** Most texts occur in many schedules, and hashing them takes measurable time. */
const MAX_KNOWN = 20_000;
const known = new Map<string, Omit<ModelBlob, 'number'>>();

function contentOf(text: string) {
  let found = known.get(text);
  if (found === undefined) {
    const content = Buffer.from(text);
    const mark = /"mark":"([^"]*)"/.exec(text)?.[1] ?? null;
    const theirs = /"theirs":"([^"]*)"/.exec(text)?.[1] ?? null;
    found = { oid: blobOidOf(content), content, mark, theirs };
    if (known.size === MAX_KNOWN) known.clear();
    known.set(text, found);
  }
  return found;
}

/** All objects of a schedule. Mirrors and remotes share them: a mirror's knowledge is its tips. */
export class GitObjects {
  private readonly blobs = new Map<string, ModelBlob>();
  private readonly byOid = new Map<string, ModelBlob>();
  private readonly commits = new Map<string, ModelCommit>();
  private readonly shas = new Map<string, string>();
  private readonly metas = new Map<string, Record<string, MetaEntryModel>>();

  blob(text: string): ModelBlob {
    let blob = this.blobs.get(text);
    if (blob === undefined) {
      blob = { ...contentOf(text), number: this.blobs.size };
      this.blobs.set(text, blob);
      this.byOid.set(blob.oid, blob);
    }
    return blob;
  }

  findBlob(oid: string): ModelBlob | null {
    return this.byOid.get(oid) ?? null;
  }

  /** Returns the same id for the same commit, as Git does. */
  commit(made: Omit<ModelCommit, 'sha' | 'depth'>): ModelCommit {
    // The same paths come in another order only if the commits differ in more than that.
    let key = `${made.parent} ${made.author.name} ${made.date.getTime()} ${made.message}`;
    for (const [path, { number }] of made.files) key += `\n${path} ${number}`;
    const sha = this.shas.get(key) ?? (this.shas.size + 1).toString(16).padStart(40, '0');
    const known = this.commits.get(sha);
    if (known) return known;
    const depth = made.parent === null ? 0 : this.get(made.parent).depth + 1;
    const commit = { ...made, sha, depth };
    this.shas.set(key, sha);
    this.commits.set(sha, commit);
    return commit;
  }

  get(sha: string): ModelCommit {
    const commit = this.commits.get(sha);
    if (!commit) throw new Error(`There is no commit ${sha}.`);
    return commit;
  }

  has(sha: string): boolean {
    return this.commits.has(sha);
  }

  /** Lists a commit and its ancestors, newest first; excludes `until` and its ancestors. */
  history(tip: string | null, until: string | null = null): ModelCommit[] {
    const commits: ModelCommit[] = [];
    for (let next = tip; next !== null && next !== until;) {
      const commit = this.get(next);
      commits.push(commit);
      next = commit.parent;
    }
    return commits;
  }

  isAncestor(ancestor: string | null, descendant: string): boolean {
    if (ancestor === null) return true;
    const { depth } = this.get(ancestor);
    let commit = this.get(descendant);
    while (commit.depth > depth && commit.parent !== null) commit = this.get(commit.parent);
    return commit.sha === ancestor;
  }

  filesOf(sha: string | null): Files {
    return sha === null ? new Map() : this.get(sha).files;
  }

  /** The entries of `.meta/meta.json`, by the app's Git id. */
  metaOf(files: Files): Record<string, MetaEntryModel> {
    const blob = files.get(META_PATH);
    if (blob === undefined) return {};
    let meta = this.metas.get(blob.oid);
    if (meta === undefined) {
      meta = JSON.parse(blob.content.toString()) as Record<string, MetaEntryModel>;
      this.metas.set(blob.oid, meta);
    }
    return meta;
  }

  /** Builds a commit like `Mirror.buildCommit`: none without changes. */
  build({ parent, changes, author, message }: CommitRequest): BuiltCommit {
    const before = this.filesOf(parent);
    const files = new Map(before);
    for (const change of changes) {
      if (!('content' in change)) files.set(change.path, this.byOid.get(change.oid)!);
      else if (change.content === null) files.delete(change.path);
      else files.set(change.path, this.blob(change.content.toString()));
    }
    if (parent !== null && isSameTree(before, files)) return { sha: parent, treeOid: '', changed: false };
    const { name, email, date } = author;
    const { sha } = this.commit({ parent, files, author: { name, email }, date, message });
    return { sha, treeOid: '', changed: true };
  }
}

const isSameTree = (one: Files, other: Files): boolean =>
  one.size === other.size && [...one].every(([path, { oid }]) => other.get(path)?.oid === oid);

export const documentText = (app: {
  gitAppId: string;
  name: string;
  mark: string;
  theirs?: string | null;
}): string =>
  JSON.stringify({
    appV2: { id: app.gitAppId, name: app.name, mark: app.mark, theirs: app.theirs ?? undefined },
  });
