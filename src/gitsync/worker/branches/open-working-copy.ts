import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Apps, type AppWithVersion } from '../../../apps';
import { Database } from '../../../core/database';
import { trimmed } from '../../../core/names';
import type { Sha } from '../../../git';
import type { WorkingCopy } from '../../../workspaces';
import {
  committedNameOf,
  isSameState,
  linkEntryOf,
  namesInRepository,
  selectLinkedApp,
  type AppLink,
} from '../../domain/format/app-link';
import { listRepositoryApps } from '../../domain/format/list-apps';
import { locateApp } from '../../domain/format/locate-app';
import type { RepositoryApp } from '../../domain/format/repository-app';
import type { RepositoryLayout } from '../../domain/format/repository-layout';
import type { TreeReader } from '../../domain/format/tree';
import { placedApps, type PlacedApp } from '../../domain/merge/name-clashes';
import { branchExists } from '../../domain/remote/branch';
import { differsFromRepository } from '../../domain/uncommitted-changes';
import { JobStore } from '../../queue/job-store';
import { BranchStore, type LocalBranch } from '../../store/branches';
import { findDocument, findMissing } from '../../store/documents';
import type { JobTarget } from '../../store/job-target';
import { AppLinkStore, type LastCommit, type NewLink, type StoredLink } from '../../store/links';
import { nameInRepository } from '../merge';
import { Mirrors, treeReaderOf, type OpenRepository } from '../mirrors';
import { linkTo, versionOf, readCommitted, findForeignApps, leaveOut, type ForeignApp } from '../read-app';

interface OpenRequest {
  name: string;
  /** Any target of the same directory. */
  target: JobTarget;
  /** The branch whose apps are copied. */
  source: WorkingCopy;
  start: ReadStart;
  /** Moves the uncommitted changes of apps that are edited here from the source to the new branch. */
  withChanges: boolean;
  changedById: string;
}

/** State that a branch starts with, read before the transaction that makes its working copy. */
interface ReadStart extends Start {
  /** Documents of last commits that the database does not have, by their hashes. */
  committed: ReadonlyMap<string, string>;
}

/** An app of the source, and its copy on the new branch. */
interface Copied extends StartingApp {
  /** Locked. */
  app: AppWithVersion;
  copyId: string;
}

/** Each version is on the branch and on the source: a state replaced on one of them stays on the other. */
const STAYS = () => null;

/** Creates the working copy of a branch from another branch's apps and their state at the start commit. */
@Injectable()
export class OpenWorkingCopy {
  constructor(
    private readonly database: Database,
    private readonly mirrors: Mirrors,
    private readonly apps: Apps,
    private readonly jobs: JobStore,
    private readonly links: AppLinkStore,
    private readonly branches: BranchStore,
  ) {}

  /** `except`: tip of the default branch, whose other apps were not imported here on purpose. */
  async read(
    repository: OpenRepository,
    {
      source,
      sha,
      except,
      signal,
    }: { source: WorkingCopy; sha: Sha; except: Sha | null; signal: AbortSignal },
  ): Promise<ReadStart> {
    const known = await this.knownApps(this.database.manager, source);
    const start = await readStart(repository, { sha, known, except });
    return { ...start, committed: await this.readMissing(repository, { source, known, signal }) };
  }

  /** Reads last commits of changed apps that the database lacks, as for links of an older version. Bytes match the hashes. */
  private async readMissing(
    repository: OpenRepository,
    {
      source: { workspaceId },
      known,
      signal,
    }: { source: WorkingCopy; known: KnownApps; signal: AbortSignal },
  ): Promise<Map<string, string>> {
    const commits = [...known.values()].flatMap(({ app, link }) =>
      link?.last && differsFromRepository(app, link) ? [link.last] : [],
    );
    const { manager } = this.database;
    const hashes = commits.map(({ documentHash }) => documentHash);
    const missing = await findMissing(manager, { workspaceId, hashes });
    const stores = { database: this.database, mirrors: this.mirrors };
    const found = new Map<string, string>();
    for (const last of commits) {
      if (!missing.has(last.documentHash)) continue;
      const document = await readCommitted(stores, repository, { workspaceId, last, signal });
      found.set(last.documentHash, document.text);
    }
    return found;
  }

  /** Throws what `store` would throw now, and changes nothing. */
  async rehearse(request: OpenRequest): Promise<void> {
    const { withChanges, start } = request;
    const isCopyAlone = ({ app, link, theirs }: StartingApp) => !theirs && !differsFromRepository(app, link);
    if (!withChanges && start.known.every(isCopyAlone)) return;
    const rehearsed = new Error('Nothing was refused.');
    await this.database
      .transaction(async (tx) => {
        await this.store(tx, request);
        throw rehearsed;
      })
      .catch((error: unknown) => {
        if (error !== rehearsed) throw error;
      });
  }

  /** Throws 409 `branch_exists` or `app_name_taken`. */
  async store(tx: EntityManager, request: OpenRequest): Promise<LocalBranch> {
    const { name, target, source, changedById } = request;
    const { workspaceId } = source;
    const started = await this.lockStarted(tx, request);
    const uncommitted = request.withChanges ? await this.lockNeverCommitted(tx, source) : [];
    const branch = await this.branches.insert(tx, { workspaceId, target, name });
    if (!branch) throw branchExists(name);
    const appIds = [...started.map(({ app }) => app.id), ...uncommitted.map(({ id }) => id)];
    const copies = await this.apps.copy(tx, { appIds, branchId: branch.id, changedById });
    // Their names are free then for apps that get their committed names again.
    for (const app of uncommitted) await this.apps.remove(tx, app);
    const links: NewLink[] = [];
    for (const one of started) {
      const copied = { ...one, copyId: copies.get(one.app.id) ?? '' };
      const last = await this.settle(tx, request, copied);
      const { gitAppId, followsName, committedVersions } = one.link;
      const document = last === one.theirs?.last ? one.theirs.document.text : undefined;
      const isBehind = one.theirs !== null && last.sha !== one.theirs.last.sha;
      const copy = { appId: copied.copyId, gitAppId, followsName, committedVersions };
      links.push({ ...copy, isBehind, last, document, position: null });
    }
    for (const foreign of request.start.others)
      links.push(await this.importNew(tx, request, { foreign, branch }));
    await this.links.save(tx, { workspaceId, targetId: branch.targetId }, links);
    return branch;
  }

  private async knownApps(tx: EntityManager, copy: WorkingCopy): Promise<KnownApps> {
    const ids = [...(await this.apps.idsByGitId(copy)).values()].map(({ id }) => id);
    const apps = await this.apps.findMany(tx, ids);
    const links = await this.links.findMany(ids, tx);
    return new Map(apps.map((app) => [app.gitAppId, { app, link: links.get(app.id) ?? null }]));
  }

  /** Locks the apps in the order of their ids, as requests do, and leaves out deleted ones. */
  private async lockStarted(tx: EntityManager, { start }: OpenRequest): Promise<StartingApp[]> {
    const found: StartingApp[] = [];
    for (const one of [...start.known].sort((a, b) => (a.app.id < b.app.id ? -1 : 1))) {
      const app = await this.apps.lockIfAny(tx, one.app.id);
      const link = app && (await this.links.find(app.id, tx));
      if (app && link?.last) found.push({ ...one, app, link });
    }
    return found;
  }

  private async lockNeverCommitted(tx: EntityManager, source: WorkingCopy): Promise<AppWithVersion[]> {
    const found: AppWithVersion[] = [];
    for (const { app, link } of (await this.knownApps(tx, source)).values()) {
      if (link?.last || app.hosted) continue;
      const locked = await this.apps.lockIfAny(tx, app.id);
      if (locked && !locked.isLocked && !(await this.jobs.hasOpenCommit(tx, locked))) found.push(locked);
    }
    return found;
  }

  /** Brings the copy to its initial state. Returns the last commit that it is compared with. */
  private async settle(tx: EntityManager, request: OpenRequest, copied: Copied): Promise<LastCommit> {
    const { app, link, theirs, copyId } = copied;
    const last = link.last as LastCommit;
    const isChanged = differsFromRepository(app, link);
    // Waiting commits have its changes, and make them on the source. An app that is edited elsewhere has its changes there.
    const isMovable = request.withChanges && !app.hosted && !(await this.jobs.hasOpenCommit(tx, app));
    if (isChanged && isMovable) {
      await this.putBack(tx, request, { app, link, last });
      return last;
    }
    const copy = await this.apps.get(tx, copyId);
    if (theirs) {
      const appName = nameInRepository(theirs, link);
      const { changedById } = request;
      await this.apps.applyVersion(tx, copy, { ...versionOf(theirs), appName, changedById, keepAs: STAYS });
      return theirs.last;
    }
    if (isChanged) await this.putBack(tx, request, { app: copy, link, last });
    return last;
  }

  /** Replaces the app by its last commit. */
  private async putBack(
    tx: EntityManager,
    request: OpenRequest,
    { app, link, last }: { app: AppWithVersion; link: StoredLink; last: LastCommit },
  ): Promise<void> {
    const { gitVersionId, gitVersionName } = namesInRepository(last.syncedState);
    const name = committedNameOf(link, last.syncedState);
    await this.apps.applyVersion(tx, app, {
      gitVersionId,
      name: gitVersionName,
      document: await this.committedText(tx, request, last),
      appName: name && trimmed(name),
      changedById: request.changedById,
      keepAs: STAYS,
    });
  }

  private async committedText(
    tx: EntityManager,
    { start, source: { workspaceId } }: OpenRequest,
    { documentHash: hash }: LastCommit,
  ): Promise<string> {
    const text = (await findDocument(tx, { workspaceId, hash })) ?? start.committed.get(hash);
    if (text === undefined)
      throw new Error('The last commit of an app changed while a branch was made of it.');
    return text;
  }

  /** Imports an app that only the branch has. It follows the repository, as imported ones do. */
  private async importNew(
    tx: EntityManager,
    { source: { workspaceId }, changedById }: OpenRequest,
    { foreign, branch }: { foreign: ForeignApp; branch: LocalBranch },
  ): Promise<NewLink> {
    const { app } = foreign;
    const row = {
      workspaceId,
      branchId: branch.id,
      name: trimmed(app.name),
      gitAppId: app.gitAppId,
      isLocked: true,
      changedById,
    };
    const { id: appId, gitAppId } = await this.apps.insertImported(tx, row, versionOf(foreign));
    return linkTo(foreign, { appId, gitAppId, position: null });
  }
}

/** An app of the source branch, and its state at the new branch's start. */
interface StartingApp {
  app: AppWithVersion;
  link: StoredLink;
  /** Null if its state there is its last commit or pull. */
  theirs: ForeignApp | null;
}

/** Apps at a commit, beside a working copy's apps. */
interface Start {
  known: StartingApp[];
  /** Apps that the working copy does not have. */
  others: ForeignApp[];
}

/** The apps that a working copy has, by their Git ids. */
type KnownApps = ReadonlyMap<string, { app: AppWithVersion; link: StoredLink | null }>;

/**
 * Reads the apps at the commit `sha`, where a branch starts. Leaves out apps that are missing or unreadable there. Of the
 * apps that `known` lacks, it reads only apps that the commit `except` lacks, too.
 */
async function readStart(
  repository: OpenRepository,
  { sha, known, except }: { sha: Sha; known: KnownApps; except: Sha | null },
): Promise<Start> {
  const { mirror, layout } = repository;
  const tree = treeReaderOf(mirror, sha);
  const { items } = await listRepositoryApps(tree, layout);
  const listed = placedApps(items);
  const same: StartingApp[] = [];
  const moved: { app: AppWithVersion; link: StoredLink }[] = [];
  for (const { app, link } of known.values()) {
    if (!link?.last) continue;
    const linked = { gitAppId: link.gitAppId, last: link.last.syncedState };
    const state = await findState(tree, { layout, listed }, linked);
    if (state === null) continue;
    if (isSameState(state, link.last.syncedState)) same.push({ app, link, theirs: null });
    else moved.push({ app, link });
  }
  const selectors = moved.map(({ link }) => selectLinkedApp(link.gitAppId, link.last?.syncedState));
  const newIds = await findNewIds(repository, items, { sha, known, except });
  const readers = await findForeignApps(repository, {
    tip: sha,
    from: [...selectors, ...newIds.map((gitAppId) => ({ gitAppId }))],
  });
  const read = await Promise.all(readers.map((reader) => reader().catch(leaveOut)));
  const theirs = read.slice(0, moved.length);
  return {
    known: [
      ...same,
      ...moved.flatMap((one, index) => {
        const foreign = theirs[index];
        return foreign ? [{ ...one, theirs: foreign }] : [];
      }),
    ],
    others: read.slice(moved.length).flatMap((foreign) => foreign ?? []),
  };
}

/** Returns null for an app that the commit does not have, or that cannot be read there. */
async function findState(
  tree: TreeReader,
  { layout, listed }: { layout: RepositoryLayout; listed: ReadonlyMap<string, PlacedApp> },
  { gitAppId, last }: { gitAppId: string; last: AppLink },
): Promise<AppLink | null> {
  const selector = selectLinkedApp(gitAppId, last);
  // A file without an entry may be in a folder that is not listed.
  const found =
    'path' in selector
      ? await locateApp(tree, layout, selector).catch(leaveOut)
      : listed.get(selector.gitAppId);
  if (!found) return null;
  const { path, oid, versionName } = found;
  // In the split layout, only the documents have the version, and the folder's id tells whether they are the same.
  if (versionName === null) return { path, oid, entry: last.entry };
  const entry = found.gitAppId === null ? null : linkEntryOf({ ...found, versionName });
  return { path, oid, entry };
}

const usableIds = (apps: readonly RepositoryApp[]): string[] =>
  apps.flatMap(({ gitAppId, problem }) => (gitAppId !== null && problem === null ? [gitAppId] : []));

async function findNewIds(
  { mirror, layout }: OpenRepository,
  listed: readonly RepositoryApp[],
  { sha, known, except }: { sha: Sha; known: KnownApps; except: Sha | null },
): Promise<string[]> {
  if (except === sha) return [];
  const before = await listRepositoryApps(treeReaderOf(mirror, except), layout);
  const there = new Set(usableIds(before.items));
  return usableIds(listed).filter((id) => !there.has(id) && !known.has(id));
}
