import { Injectable } from '@nestjs/common';
import { Apps, parseAppDocument, type AppDocument, type AppWithVersion } from '../../apps';
import { Database } from '../../core/database';
import { AppError } from '../../core/errors';
import type { Sha } from '../../git';
import type { CallWith } from '../calls/call';
import { asInParts, isLocal, isSplitLink, locateApp, selectInHistory, type DocumentRef } from '../domain';
import type { CompareRefsInput, ReadResult } from '../queue/job-inputs';
import { AppLinkStore, type StoredLink } from '../store/links';
import { readCommittedHere } from './committed-document';
import { presentChanges } from './compare';
import { readDocument } from './read-app';
import { requireCommit } from './history/find-commit';
import { Mirrors, treeReaderOf, type OpenRepository } from './mirrors';
import { findTaggedCommit } from './releases/read-tagged-app';

/** A document, and whether it comes from the split layout, which does not keep the order of lists. */
interface Side {
  document: AppDocument;
  isSplit: boolean;
}

interface Place {
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
  ) {}

  async run(call: CallWith<CompareRefsInput>, signal: AbortSignal): Promise<ReadResult> {
    const { from, to, hasText, target } = call.input;
    const app = await this.apps.get(this.database.manager, call.appId ?? '');
    const link = await this.links.find(app.id);
    const read = (repository: OpenRepository | null) => async (ref: DocumentRef) =>
      repository === null || isLocal(ref)
        ? this.readLocal(app, ref)
        : this.readRemote(ref, { app, link, repository, signal });
    const sides =
      isLocal(from) && isLocal(to)
        ? await Promise.all([from, to].map(read(null)))
        : await this.mirrors.use(call, target, async (repository) => {
            const one = await read(repository)(from);
            return [one, await read(repository)(to)];
          });
    const inParts = sides.find((side) => side.isSplit);
    const [before, after] = sides.map(({ document, isSplit }) =>
      inParts && !isSplit ? asInParts(document.text, inParts.document) : document,
    );
    return {
      ...presentChanges(before.differenceTo(after).changes),
      ...(hasText && { text: { from: before.text, to: after.text } }),
    };
  }

  private async readLocal(app: AppWithVersion, ref: DocumentRef): Promise<Side> {
    const tx = this.database.manager;
    const { id } =
      ref.kind === 'version' ? await this.apps.getVersion(tx, { appId: app.id, ...ref }) : app.version;
    return { document: parseAppDocument(await this.apps.documentOf(tx, id)), isSplit: false };
  }

  private async readRemote(ref: DocumentRef, place: Place): Promise<Side> {
    const { app, link, repository, signal } = place;
    if (ref.kind === 'last') {
      const stores = { database: this.database, mirrors: this.mirrors };
      const { document, syncedState } = await readCommittedHere(stores, repository, { link, signal });
      return { document, isSplit: isSplitLink(syncedState, repository.layout) };
    }
    const sha = await this.findCommit(ref, place);
    const tree = treeReaderOf(repository.mirror, sha);
    const located = await locateApp(
      tree,
      repository.layout,
      selectInHistory(app.gitAppId, link?.last?.syncedState),
    );
    return { document: await readDocument(tree, located), isSplit: located.isSplit };
  }

  private async findCommit(ref: DocumentRef, { repository, signal }: Place): Promise<Sha> {
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
