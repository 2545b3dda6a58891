import { Injectable } from '@nestjs/common';
import { groupBy } from '../../core/group-by';
import { Apps, findNeeds, parseAppDocument, type AppWithVersion, type DocumentNeeds } from '../../apps';
import { Database } from '../../core/database';
import { AppError } from '../../core/errors';
import { isGitError, type Sha } from '../../git';
import type { CallContext, CallWith } from '../calls';
import { selectLinkedApp } from '../domain/format/app-link';
import { locateApp } from '../domain/format/locate-app';
import { asInParts } from '../domain/format/split/write';
import type { AppSelector, TreeReader } from '../domain/format/tree';
import { Needs, neededAmong, withoutNames, type MissingNames } from '../domain/missing-names';
import { hasUncommittedChanges } from '../domain/uncommitted-changes';
import { AppHosts } from '../ports';
import { copyOfJob } from '../queue/jobs';
import type { ReadInput, ReadResult } from '../queue/read-jobs';
import { AppLinkStore, type LastCommit, type StoredLink } from '../store/links';
import { MergeStore } from '../store/merges';
import { AdoptLinks } from './adopt-links';
import { findCommitsOfApps, findReplacedState, lastCommitOfApp, rememberTrees } from './app-history';
import { countingTo } from './count-progress';
import { FindMissing } from './list-apps';
import { leaveOut, readDocument } from './read-app';
import { Mirrors, type OpenRepository } from './mirrors';

/** `current`: nothing to pull; `merge`: local changes go on top of the pulled state; `conflict`: of an open merge. */
type PullState = 'absent' | 'current' | 'pull' | 'merge' | 'conflict' | 'problem';

interface PlannedPull {
  appId: string;
  name: string;
  state: PullState;
  /** Commits that a pull brings. */
  commitCount: number;
  /** Changes that a pull would make; null if they cannot be computed. */
  changeCount: number | null;
  problem: { code: string; detail: string } | null;
  /** Names that a pull brings, and that are missing where the app is edited; absent if there are none. */
  missing?: MissingNames;
}

/** A plan, and the names that the pull brings. */
interface PullWithNeeds {
  row: PlannedPull;
  brings: DocumentNeeds | null;
}

/** An app, and how many commits a pull brings; null: none, and it is as in the repository. */
interface Compared {
  app: AppWithVersion;
  link: StoredLink | null;
  selector: AppSelector;
  commitCount: number | null;
}

/** The repository at its tip, whose files are read once for all apps. */
interface Tip {
  repository: OpenRepository;
  tip: Sha;
  treeAt: (commit: Sha) => TreeReader;
}

/** A plan reports this many commits of an app at most. */
const MAX_COMMITS = 200;

/** Plans a pull of every app with one fetch and a few statements for all of them, and records which apps are behind. */
@Injectable()
export class PlanPull {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly links: AppLinkStore,
    private readonly merges: MergeStore,
    private readonly adopt: AdoptLinks,
    private readonly mirrors: Mirrors,
    private readonly hosts: AppHosts,
    private readonly findMissing: FindMissing,
  ) {}

  run(call: CallWith<ReadInput>, { signal, onStep }: CallContext): Promise<ReadResult> {
    const { workspaceId } = call;
    return this.mirrors.use(call, call.input.target, async (repository) => {
      const ids = [...(await this.apps.idsByGitId(copyOfJob(call))).values()].map(({ id }) => id).sort();
      const tip = await this.fetchFor(repository, ids, signal);
      await this.adopt.run(repository, { workspaceId, fetch: () => Promise.resolve(tip) });
      const apps = await this.apps.findMany(this.database.manager, ids);
      const links = await this.links.findMany(ids);
      const items = apps.map((app) => ({ app, link: links.get(app.id) ?? null }));
      if (tip === null) return this.planEmptied(items);
      const at = { repository, tip, treeAt: rememberTrees(repository.mirror) };
      const count = countingTo(items.length, onStep);
      const compared = await compareAll(at, items, signal);
      await this.markBehind(compared);
      const planned = await this.planAll(at, compared, { signal, count });
      return { items: await this.withMissing(call, planned, signal) };
    });
  }

  /** Looks up once what all pulls bring. */
  private async withMissing(
    call: CallWith<ReadInput>,
    planned: PullWithNeeds[],
    signal: AbortSignal,
  ): Promise<PlannedPull[]> {
    const needs = new Needs();
    for (const { brings } of planned) if (brings) needs.add(brings);
    if (needs.isEmpty) return planned.map(({ row }) => row);
    const { workspaceId, branchId } = copyOfJob(call);
    const host = branchId === null ? await this.hosts.find(workspaceId) : null;
    const missing = await this.findMissing.run({ workspaceId, host }, needs.all, signal);
    return planned.map(({ row, brings }) => {
      const ofApp = brings && neededAmong(missing, brings);
      return ofApp ? { ...row, missing: ofApp } : row;
    });
  }

  /** Fetches the branch. If it is gone, marks the apps as behind. */
  private async fetchFor(
    repository: OpenRepository,
    ids: string[],
    signal: AbortSignal,
  ): Promise<Sha | null> {
    try {
      return (await this.mirrors.fetch(repository, signal)).base;
    } catch (error) {
      if (isGitError(error) && error.code === 'git_branch_not_found')
        await this.links.markManyBehind(markedOf([...(await this.links.findMany(ids)).values()], () => true));
      throw error;
    }
  }

  /** Every app is behind a repository that has lost all its commits. */
  private async planEmptied(items: Pick<Compared, 'app' | 'link'>[]): Promise<{ items: PlannedPull[] }> {
    const compared = items.map(({ app, link }) => ({
      app,
      link,
      selector: { gitAppId: app.gitAppId },
      commitCount: link?.last ? 0 : null,
    }));
    await this.markBehind(compared);
    return {
      items: compared.map((one) => rowOf(one, { state: one.link?.last ? stateOf(one) : 'absent' })),
    };
  }

  private markBehind(compared: Compared[]): Promise<void> {
    const counts = new Map(compared.map(({ app, commitCount }) => [app.id, commitCount]));
    const links = compared.flatMap(({ link }) => link ?? []);
    return this.links.markManyBehind(markedOf(links, ({ appId }) => counts.get(appId) !== null));
  }

  private async planAll(
    at: Tip,
    compared: Compared[],
    { signal, count }: { signal: AbortSignal; count: () => void },
  ): Promise<PullWithNeeds[]> {
    const conflicts = await this.merges.findOpenOf(compared.map(({ app }) => app.id));
    const isNews = ({ app, commitCount }: Compared) => commitCount !== null && !conflicts.has(app.id);
    const byVersion = new Map(compared.filter(isNews).map((one) => [one.app.version.id, one]));
    for (const one of compared) if (!isNews(one)) count();
    const planned = new Map<string, PullWithNeeds>();
    const ids = [...byVersion.keys()];
    for await (const { versionId, document } of this.apps.eachDocument(this.database.manager, ids)) {
      signal.throwIfAborted();
      const one = byVersion.get(versionId)!;
      planned.set(one.app.id, await planOf(at, one, document));
      count();
    }
    const rest = (one: Compared) =>
      rowOf(one, { state: conflicts.has(one.app.id) ? 'conflict' : one.link?.last ? 'current' : 'absent' });
    return compared.map((one) => planned.get(one.app.id) ?? { row: rest(one), brings: null });
  }
}

/** Walks the history once for all apps with the same last commit. */
async function compareAll(
  at: Tip,
  items: Pick<Compared, 'app' | 'link'>[],
  signal: AbortSignal,
): Promise<Compared[]> {
  const compared: Compared[] = [];
  for (const [last, some] of groupBy(items, ({ link }) => link?.last?.sha ?? null)) {
    signal.throwIfAborted();
    const found = last === null ? await findNewcomers(at, some) : await findNews(at, some, last);
    compared.push(...found);
  }
  const order = new Map(items.map(({ app }, index) => [app.id, index]));
  return compared.sort((a, b) => (order.get(a.app.id) ?? 0) - (order.get(b.app.id) ?? 0));
}

async function findNews(
  { repository: { mirror, layout }, tip, treeAt }: Tip,
  items: Pick<Compared, 'app' | 'link'>[],
  last: Sha,
): Promise<Compared[]> {
  const history = { mirror, layout, treeAt };
  const all = items.map((item) => {
    const { gitAppId, last: commit } = item.link!;
    return { ...item, selector: selectLinkedApp(gitAppId, commit?.syncedState) };
  });
  const apps = all.map(({ selector }) => selector);
  const commits = await findCommitsOfApps(history, { tip, apps, until: last, limit: MAX_COMMITS });
  const compared: Compared[] = [];
  for (const [index, one] of all.entries()) {
    const count = commits[index].length;
    const replaced = count > 0 ? null : await findReplacedState(history, { tip, app: one.selector, last });
    compared.push({ ...one, commitCount: count || (replaced && (replaced.isUnknown ? 0 : 1)) });
  }
  return compared;
}

/** Finds apps of the repository that this workspace never committed or pulled there: a pull brings them here. */
async function findNewcomers(
  { repository: { mirror, layout }, tip, treeAt }: Tip,
  items: Pick<Compared, 'app' | 'link'>[],
): Promise<Compared[]> {
  const compared: Compared[] = [];
  for (const item of items) {
    const selector = { gitAppId: item.app.gitAppId };
    const isThere = (await locateApp(treeAt(tip), layout, selector).catch(leaveOut)) !== null;
    const last = isThere ? await lastCommitOfApp({ mirror, layout, treeAt }, { tip, app: selector }) : null;
    compared.push({ ...item, selector, commitCount: last && (last.isUnknown ? 0 : 1) });
  }
  return compared;
}

/** Describes a pull. The app in the repository may be unreadable: then no pull is possible. */
async function planOf(
  { repository: { layout }, tip, treeAt }: Tip,
  one: Compared,
  text: string,
): Promise<PullWithNeeds> {
  try {
    const tree = treeAt(tip);
    const located = await locateApp(tree, layout, one.selector);
    const theirs = await readDocument(tree, located);
    const ours = located.isSplit ? asInParts(text, theirs) : parseAppDocument(text);
    const changeCount = ours.differenceTo(theirs).count;
    return {
      row: rowOf(one, { state: stateOf(one), changeCount }),
      brings: withoutNames(findNeeds(theirs), findNeeds(ours)),
    };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const problem = { code: error.code, detail: error.message };
    return { row: rowOf(one, { state: 'problem', problem }), brings: null };
  }
}

const stateOf = ({ app, link }: Compared): PullState =>
  link?.last && (link.hasUnpushed || hasUncommittedChanges(app, link)) ? 'merge' : 'pull';

const rowOf = ({ app, commitCount }: Compared, more: Pick<PlannedPull, 'state'> & Partial<PlannedPull>) => ({
  appId: app.sharedId,
  name: app.name,
  commitCount: commitCount ?? 0,
  changeCount: null,
  problem: null,
  ...more,
});

/** Returns the marks to store for links that have a last commit. */
function markedOf(links: StoredLink[], isBehind: (link: StoredLink) => boolean) {
  const known = links.filter((link): link is StoredLink & { last: LastCommit } => link.last !== null);
  return known.map((link) => ({ appId: link.appId, sha: link.last.sha, isBehind: isBehind(link) }));
}
