import { Injectable } from '@nestjs/common';
import { Database } from '../../core/database';
import type { Mirror, Sha } from '../../git';
import { finderOfLinked, isAsSynced, selectLinkedApp, type AppLink } from '../domain/format/app-link';
import { listRepositoryApps } from '../domain/format/list-apps';
import { RepositoryLayout } from '../domain/format/repository-layout';
import {
  AppLinkStore,
  type LastCommit,
  type NewLink,
  type StoredLink,
  type FormerLink,
} from '../store/links';
import { describeCommit, findLastCommits } from './app-history';
import { treeReaderOf, type OpenRepository } from './mirrors';

/** An app's link to the current place, as it would be. */
interface Adopted {
  former: FormerLink;
  state: AppLink;
  /** The branch has the app in that state. */
  isSame: boolean;
  /** The branch has the commit, and the directory is the same. */
  hasCommit: boolean;
}

/**
 * Carries links over when the place of the apps has changed: the branch was renamed, the repository moved, or its folder
 * renamed. The state that an app was last pushed or pulled in stays its base if the new history has that commit, or the new
 * place has the app under its Git id.
 */
@Injectable()
export class AdoptLinks {
  constructor(
    private readonly database: Database,
    private readonly links: AppLinkStore,
  ) {}

  /** Returns the app's link to the current place; creates it if needed. */
  async find(
    repository: OpenRepository,
    { workspaceId, appId, tip }: { workspaceId: string; appId: string; tip: Sha | null },
  ): Promise<StoredLink | null> {
    const link = await this.links.find(appId);
    if (link?.last) return link;
    await this.run(repository, { workspaceId, appIds: [appId], fetch: () => Promise.resolve(tip) });
    return this.links.find(appId);
  }

  /** `fetch` returns the commit to read. It is called only if an app has a link to another place, and none to this one. */
  async run(
    repository: OpenRepository,
    {
      workspaceId,
      appIds,
      fetch,
    }: { workspaceId: string; appIds?: string[]; fetch: () => Promise<Sha | null> },
  ): Promise<void> {
    const { jobTarget, targetId } = repository;
    if (jobTarget.isBackup) return;
    const copy = { workspaceId, branchId: jobTarget.branchId ?? null };
    const former = await this.links.listFormer(copy, { targetId, appIds });
    const tip = former.length === 0 ? null : await fetch();
    if (tip === null) return;
    const adopted = await choose(repository, { tip, former });
    const links = await linksOf(repository, { tip, adopted });
    await this.database.transaction((tx) =>
      this.links.save(tx, { workspaceId, targetId, onlyNew: true }, links),
    );
  }
}

async function choose(
  { mirror, layout }: OpenRepository,
  { tip, former }: { tip: Sha; former: FormerLink[] },
): Promise<Adopted[]> {
  const inHistory = await findKnown(mirror, { tip, former });
  const { items } = await listRepositoryApps(treeReaderOf(mirror, tip), layout);
  const find = finderOfLinked(items);
  const adopted = new Map<string, Adopted>();
  // A commit of the history comes first: it was there when the branches parted.
  const known = (one: FormerLink): boolean => inHistory.has(one.last.sha);
  for (const one of [...former.filter(known), ...former.filter((other) => !known(other))]) {
    if (adopted.has(one.appId)) continue;
    const state = movedTo(layout, one);
    const item = find(one.gitAppId, state);
    const isSame = item !== undefined && isAsSynced(state, item, layout);
    const wasHere = known(one) && one.directory === layout.directory;
    // Without its entry, any app may be at the path.
    const isHere = item !== undefined && (state.entry !== null || isSame);
    if (!isHere && !wasHere) continue;
    adopted.set(one.appId, { former: one, state, isSame, hasCommit: wasHere });
  }
  return [...adopted.values()];
}

/**
 * Returns the last commits that the history of `tip` has. Skips the walk if the mirror has none, as with another repository.
 */
async function findKnown(
  mirror: Mirror,
  { tip, former }: { tip: Sha; former: FormerLink[] },
): Promise<Set<Sha>> {
  const candidates: { sha: Sha; base: null }[] = [];
  for (const sha of new Set(former.map(({ last }) => last.sha)))
    if (await mirror.hasCommit(sha)) candidates.push({ sha, base: null });
  return candidates.length === 0 ? new Set() : mirror.findInHistory({ tip, candidates });
}

/** Returns an app's state with its path in another directory. */
function movedTo(layout: RepositoryLayout, { last: { syncedState }, directory }: FormerLink): AppLink {
  const inner = new RepositoryLayout(directory).innerOf(syncedState.path);
  return { ...syncedState, path: layout.pathOf(inner) };
}

/** Links an app that has the same state here to the commit that brought it here. */
async function linksOf(
  repository: OpenRepository,
  { tip, adopted }: { tip: Sha; adopted: Adopted[] },
): Promise<NewLink[]> {
  const arrived = adopted.filter(({ isSame, hasCommit, former }) => isSame && !hasCommit && !former.last.tag);
  const apps = arrived.map(({ former, state }) => selectLinkedApp(former.gitAppId, state));
  const commits = await findLastCommits(repository, { tip, apps });
  const arrivals = new Map(arrived.map((one, index) => [one, describeCommit(commits[index], tip)]));
  return adopted.map((one) => {
    const { former, state, isSame } = one;
    const { appId, gitAppId, followsName, committedVersions, position } = former;
    const { documentHash } = former.last;
    const arrival = arrivals.get(one);
    const last: LastCommit = arrival
      ? { ...arrival, syncedState: state, documentHash }
      : { ...former.last, syncedState: state };
    return { appId, gitAppId, followsName, isBehind: !isSame, last, committedVersions, position };
  });
}
