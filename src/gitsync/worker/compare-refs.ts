import { Injectable } from '@nestjs/common';
import {
  Apps,
  ReleaseStore,
  parseAppDocument,
  type AppDocument,
  type AppWithVersion,
  type Change,
} from '../../apps';
import { Database } from '../../core/database';
import { AppError } from '../../core/errors';
import type { Sha } from '../../git';
import type { CallWith } from '../calls';
import { AppChanges } from '../domain/app-changes';
import { isLocal, type DocumentRef } from '../domain/document-ref';
import { isSplitLink, selectInHistory } from '../domain/format/app-link';
import { locateApp } from '../domain/format/locate-app';
import { asInParts } from '../domain/format/split/write';
import { findClashes, type Clashes } from '../domain/merge/find-clashes';
import { sideOf } from '../domain/merge/merge-app';
import type { CompareRefsInput, ReadResult } from '../queue/read-jobs';
import type { JobTarget } from '../store/job-target';
import { AppLinkStore, type StoredLink } from '../store/links';
import { requireCommit } from './history/walk';
import { committedSide, foreignSide } from './merge';
import { Mirrors, treeReaderOf, type OpenRepository } from './mirrors';
import { presentChanges } from './present-changes';
import { readCommitted, readCommittedHere, readForeignApp, readDocument, findTaggedCommit } from './read-app';

/** A document, and whether it comes from the split layout, which does not keep the order of lists. */
interface Side {
  document: AppDocument;
  isSplit: boolean;
}

interface AppRepository {
  app: AppWithVersion;
  link: StoredLink | null;
  repository: OpenRepository;
  signal: AbortSignal;
}

/** Compares two states of an app: the edited version, other versions, commits, branches, and tags. */
@Injectable()
export class CompareRefs {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly links: AppLinkStore,
    private readonly mirrors: Mirrors,
    private readonly releases: ReleaseStore,
  ) {}

  async run(call: CallWith<CompareRefsInput>, signal: AbortSignal): Promise<ReadResult> {
    const { from, to, hasText, hasClashes } = call.input;
    const { documents, app, link } = await this.readStates(call, [from, to], signal);
    const [before, after] = documents;
    const { changes } = before.differenceTo(after);
    const opened = { call, app, link, signal };
    return {
      ...presentChanges(changes, [before, after]),
      ...(hasText && { text: { from: before.text, to: after.text } }),
      ...(hasClashes && { clashes: await this.clashesOf(opened, to, changes) }),
    };
  }

  /** Reads states of the app in a form in which they can be compared with each other. */
  async readStates(
    call: CallWith<{ target: JobTarget | null }>,
    refs: readonly DocumentRef[],
    signal: AbortSignal,
  ): Promise<{ documents: AppDocument[]; app: AppWithVersion; link: StoredLink | null }> {
    const { target } = call.input;
    const app = await this.apps.get(this.database.manager, call.appId ?? '');
    const link = await this.links.find(app.id);
    const sides: Side[] = [];
    const readAll = async (repository: OpenRepository | null) => {
      for (const ref of refs)
        sides.push(
          repository === null || isLocal(ref)
            ? await this.readLocal(app, ref)
            : await this.readRemote(ref, { app, link, repository, signal }),
        );
    };
    if (target === null || refs.every(isLocal)) await readAll(null);
    else await this.mirrors.use(call, target, readAll);
    const inParts = sides.find((side) => side.isSplit);
    const documents = sides.map(({ document, isSplit }) =>
      inParts && !isSplit ? asInParts(document.text, inParts.document) : document,
    );
    return { documents, app, link };
  }

  /** Finds which of their changes a merge with the uncommitted ones would have to resolve, as a pull merges. */
  private async clashesOf(
    { call, app, link, signal }: Omit<AppRepository, 'repository'> & { call: CallWith<CompareRefsInput> },
    to: DocumentRef,
    theirs: readonly Change[],
  ): Promise<Clashes> {
    const last = link?.last;
    if (!link || !last || isLocal(to)) return { mine: [], theirs: [] };
    return this.mirrors.use(call, call.input.target, async (repository) => {
      const stores = { database: this.database, mirrors: this.mirrors };
      const base = await readCommitted(stores, repository, { workspaceId: app.workspaceId, last, signal });
      const tip = await this.findCommit(to, { app, link, repository, signal });
      const from = selectInHistory(app.gitAppId, last.syncedState);
      const foreign = await readForeignApp(repository, { tip, from });
      const text = await this.apps.documentOf(this.database.manager, app.version.id);
      const { name: appName, version } = app;
      const names = { appName, gitVersionId: version.gitVersionId, versionName: version.name };
      const isSplit = isSplitLink(last.syncedState, repository.layout);
      const mine = sideOf(text, names, { isSplit, committed: base });
      const sides = {
        base: committedSide(last, base, { app, followsName: link.followsName }),
        mine,
        theirs: foreignSide(foreign, { app, link }),
      };
      const committed = await readCommittedHere(stores, repository, { link, signal });
      const { followsName } = link;
      const own = new AppChanges(
        { ...committed, followsName },
        { ...names, gitAppId: app.gitAppId, text },
        repository.layout,
      );
      return findClashes(sides, { mine: own.all, theirs });
    });
  }

  private async readLocal(app: AppWithVersion, ref: DocumentRef): Promise<Side> {
    const tx = this.database.manager;
    if (ref.kind === 'live')
      return { document: parseAppDocument(await this.releases.getLiveDocument(app.id)), isSplit: false };
    const { id } =
      ref.kind === 'version' ? await this.apps.getVersion(tx, { appId: app.id, ...ref }) : app.version;
    return { document: parseAppDocument(await this.apps.documentOf(tx, id)), isSplit: false };
  }

  private async readRemote(ref: DocumentRef, opened: AppRepository): Promise<Side> {
    const { app, link, repository, signal } = opened;
    if (ref.kind === 'last') {
      const stores = { database: this.database, mirrors: this.mirrors };
      const { document, syncedState } = await readCommittedHere(stores, repository, { link, signal });
      return { document, isSplit: isSplitLink(syncedState, repository.layout) };
    }
    const sha = await this.findCommit(ref, opened);
    const tree = treeReaderOf(repository.mirror, sha);
    const located = await locateApp(
      tree,
      repository.layout,
      selectInHistory(app.gitAppId, link?.last?.syncedState),
    );
    return { document: await readDocument(tree, located), isSplit: located.isSplit };
  }

  private async findCommit(ref: DocumentRef, { repository, signal }: AppRepository): Promise<Sha> {
    const { branch } = repository;
    if (ref.kind === 'commit') {
      await requireCommit(this.mirrors, repository, { sha: ref.sha, signal });
      return ref.sha;
    }
    if (ref.kind === 'tag') {
      await this.mirrors.fetch(repository, signal);
      return findTaggedCommit({ mirrors: this.mirrors, repository, signal }, ref.tag);
    }
    const name = ref.kind === 'branch' ? ref.branch : branch;
    const tip = await this.mirrors.fetchBranch(repository, name, signal);
    if (tip !== null) return tip;
    throw new AppError('git_branch_not_found', 404, `The repository has no branch “${name}”.`);
  }
}
