import { Injectable } from '@nestjs/common';
import {
  Apps,
  changedOptions,
  findErrors,
  findNeeds,
  isModule,
  newFaults,
  listDataSources,
  parseAppDocument,
  withOptionsOf,
  type AppWithVersion,
  type DeployedDocument,
  type DocumentNeeds,
  type AppDocument,
  type DataSource,
} from '../../../apps';
import { Database } from '../../../core/database';
import { AppError } from '../../../core/errors';
import { trimmed, nameKey } from '../../../core/names';
import type { Mirror, Sha } from '../../../git';
import { defaultCopyOf, type WorkingCopy } from '../../../workspaces';
import {
  isAsSynced,
  keptLocalName,
  nameToTake,
  choiceFor,
  collisionIdOf,
  countChanges,
  findCollisions,
  hasOtherChanges,
  isSplitLink,
  mergeApp,
  Needs,
  sideOf,
  listRepositoryApps,
  selectLinkedApp,
  withoutNames,
  hasUncommittedChanges,
  type RepositoryApp,
  type RepositoryAppList,
  type RepositoryLayout,
  type CollisionChoice,
  type AppSelector,
} from '../../domain';
import { AppHosts } from '../../ports';
import type { JobCount } from '../../queue/jobs';
import { OpenCommits } from '../../queue/open-commits';
import {
  CollisionChoiceStore,
  DeploymentStore,
  type BroughtBack,
  type CommitsApart,
  type DeployedApp,
  type DeploymentChanges,
  type DeploymentNotice,
  type DeploymentProblem,
  type MissingCredentials,
  type OpenDeployment,
  type PlannedCollision,
  type RememberedChoice,
  type DeploymentPlan,
} from '../../store/deployments';
import { AppLinkStore, type StoredLink } from '../../store/links';
import type { Rollback } from '../../store/rollbacks';
import { presentCommit } from '../branches/read-branches';
import { countingTo } from '../count-progress';
import { findCommit } from '../history/walk';
import { findWithoutCredentials, FindMissing } from '../list-apps';
import { foreignSide, namesOf } from '../merge';
import { Mirrors, treeReaderOf, type OpenRepository } from '../mirrors';
import { presentChanges } from '../present-changes';
import { readCommitted, leaveOut, withLocalName, findForeignApps, type ForeignApp } from '../read-app';

/** An app of the workspace, with its link to the repository. */
export interface HereApp {
  app: AppWithVersion;
  link: StoredLink | null;
  /** A commit of it waits. */
  isCommitting: boolean;
}

/** An app that differs from the commit. */
interface ComparedApp {
  gitAppId: string;
  /** Its name here after the deployment. */
  name: string;
  /** Null if the app is not here. */
  here: HereApp | null;
  /** Its document was edited here. */
  isEdited: boolean;
}

interface Comparison {
  apps: ComparedApp[];
  removed: DeployedApp[];
  problems: DeploymentProblem[];
  /** Entries that are left over in the list of apps. */
  notices: DeploymentNotice[];
  /** Apps that match the commit. */
  same: DeployedDocument[];
  /** Apps that were edited here on top of the commit. */
  edited: HereApp[];
}

interface CompareRequest {
  listed: RepositoryAppList;
  here: HereApp[];
  gitAppIds: string[] | null;
  layout: RepositoryLayout;
  /** False if the place where apps are edited cannot be reached. */
  canReachHost: boolean;
}

/**
 * Compares the apps here with a commit: all apps, or only the given Git ids. A file without an entry counts as an app only if
 * an app here is linked to it.
 */
function compareWithCommit({ listed, here, gitAppIds, ...how }: CompareRequest): Comparison {
  const found: Comparison = { apps: [], removed: [], problems: [], notices: [], same: [], edited: [] };
  if (listed.metaProblem) {
    const { code, detail } = listed.metaProblem;
    return { ...found, problems: [{ code, detail, gitAppId: null }] };
  }
  const wanted = gitAppIds === null ? null : new Set(gitAppIds);
  const isWanted = (gitAppId: string): boolean => wanted?.has(gitAppId) ?? true;
  const ofCommit = matchItems(listed.items, here).filter(({ gitAppId }) => isWanted(gitAppId));
  for (const one of ofCommit) compareOne(found, { ...one, ...how });
  const seen = new Set(ofCommit.map(({ gitAppId }) => gitAppId));
  const gone = here.filter(({ app }) => isWanted(app.gitAppId) && !seen.has(app.gitAppId));
  for (const one of gone) if (one.link?.last) found.removed.push(removedOf(one));
  const known = new Set(here.map(({ app }) => app.gitAppId));
  const nowhere = [...(wanted ?? [])].filter((gitAppId) => !seen.has(gitAppId) && !known.has(gitAppId));
  return { ...found, problems: [...found.problems, ...nowhere.map(notThere)] };
}

const removedOf = ({ app: { gitAppId, name } }: HereApp): DeployedApp => ({
  gitAppId,
  name,
  change: 'removed',
  total: 0,
});

interface Matched {
  item: RepositoryApp;
  gitAppId: string;
  known: HereApp | null;
}

function matchItems(items: RepositoryApp[], here: HereApp[]): Matched[] {
  const byGitId = new Map(here.map((one) => [one.app.gitAppId, one]));
  const byPath = new Map(here.flatMap((one) => pathsOf(one).map((path) => [path, one])));
  return items.flatMap((item) => {
    const known = (item.gitAppId === null ? byPath.get(item.path) : byGitId.get(item.gitAppId)) ?? null;
    const gitAppId = item.gitAppId ?? known?.app.gitAppId;
    return gitAppId === undefined ? [] : [{ item, gitAppId, known }];
  });
}

/** The path of an app without an entry. */
const pathsOf = ({ link }: HereApp): (string | null)[] => {
  const state = link?.last?.syncedState;
  return state?.entry === null ? [state.path] : [];
};

function compareOne(
  found: Comparison,
  { item, gitAppId, known, layout, canReachHost }: Matched & Pick<CompareRequest, 'layout' | 'canReachHost'>,
): void {
  if (item.problem) {
    noteProblem(found, { item, gitAppId, known });
    return;
  }
  const last = known?.link?.last;
  const edits = known ? editsOf(known, item) : 'none';
  if (known && last && isAsSynced(last.syncedState, item, layout)) {
    // Edits on top of the commit do not concern the deployment.
    if (edits === 'none') found.same.push({ appId: known.app.id, documentHash: last.documentHash });
    if (edits === 'document') found.edited.push(known);
    return;
  }
  if (known) found.problems.push(...problemsOf(known, { edits, canReachHost }));
  found.apps.push({ gitAppId, name: nameHere(item, known), here: known, isEdited: edits === 'document' });
}

/** An entry that is left over is an app that is gone from the repository: it stays here. */
function noteProblem(found: Comparison, { item, gitAppId, known }: Matched): void {
  const { code, detail, isStale } = item.problem as NonNullable<RepositoryApp['problem']>;
  (isStale ? found.notices : found.problems).push({ code, detail, gitAppId });
  if (isStale && known?.link?.last) found.removed.push(removedOf(known));
}

/** `document`: the app was changed here in its document alone. */
type Edits = 'none' | 'document' | 'other';

/** Lists the reasons why an app that differs from the commit cannot be changed. */
const problemsOf = (
  { app }: HereApp,
  { edits, canReachHost }: { edits: Edits; canReachHost: boolean },
): DeploymentProblem[] => [
  ...(app.hosted && !canReachHost ? [editedElsewhere(app)] : []),
  ...(edits === 'other' ? [changedHere(app)] : []),
];

function editsOf({ app, link, isCommitting }: HereApp, item: RepositoryApp): Edits {
  if (isCommitting || link?.hasUnpushed === true) return 'other';
  if (!hasUncommittedChanges(app, link)) return 'none';
  const committed = link?.committed;
  if (!committed) return 'other';
  const version = { ...app.version, documentHash: committed.documentHash };
  const isNamedAsCommitted = !hasUncommittedChanges({ ...app, version }, link);
  return isNamedAsCommitted || isNamedAs(app, item) ? 'document' : 'other';
}

/** True for an app that has the names of the commit already, as after a deployment that was interrupted. */
const isNamedAs = ({ name, version }: AppWithVersion, item: RepositoryApp): boolean =>
  name === trimmed(item.name) &&
  version.name === item.versionName &&
  version.gitVersionId === item.gitVersionId;

/** Returns an app's name here. An app keeps a name that it was imported under, or got because its own was taken here. */
function nameHere({ name }: RepositoryApp, known: HereApp | null): string {
  const link = known?.link ?? null;
  const localName = keptLocalName(link, name);
  return nameToTake(link ?? { followsName: true }, { name, localName }) ?? known?.app.name ?? trimmed(name);
}

const changedHere = ({ name, gitAppId }: AppWithVersion): DeploymentProblem => ({
  code: 'uncommitted_changes',
  detail: `${name} was changed here, and differs in the commit. Commit or discard the changes first.`,
  gitAppId,
});

const editedElsewhere = (app: AppWithVersion): DeploymentProblem => ({
  code: 'app_hosted',
  detail: `${app.name} is edited in an editor that is not connected. An admin can check the connection.`,
  gitAppId: app.gitAppId,
});

const notThere = (gitAppId: string): DeploymentProblem => ({
  code: 'git_app_not_found',
  detail: `The commit has no app with the id ${gitAppId}, and neither has the workspace.`,
  gitAppId,
});

/** Limit on listed commits between two deployments. */
const MAX_COMMITS_APART = 20;

/** Limit on open deployments that are planned again once another one is applied. */
const MOST_OPEN = 200;

const isInHistory = async (mirror: Mirror, sha: Sha, of: Sha): Promise<boolean> =>
  (await findCommit(mirror, sha)) !== null &&
  (await findCommit(mirror, of)) !== null &&
  (await mirror.isAncestor(sha, of));

/** Reads the commits that `from` has and `hide` lacks. */
async function readApart(mirror: Mirror, from: Sha, hide: Sha): Promise<CommitsApart> {
  const { ahead: total } = await mirror.countApart(from, hide);
  const commits = total === 0 ? [] : await mirror.walk({ from, hide, limit: MAX_COMMITS_APART });
  return { total, items: commits.map(presentCommit) };
}

/** Limit on listed faults of one app: a thoroughly broken app has one for each of its things. */
const MAX_FAULTS = 20;

/** Remembered choices by the ids of collisions. */
export type Choices = ReadonlyMap<string, CollisionChoice>;

interface PlanContext {
  repository: OpenRepository;
  choices: Choices;
  /** The commit is an ancestor of the deployed one. */
  isRollback: boolean;
  /** Ids of the credentials that apps have here, by app. */
  credentialIds: ReadonlyMap<string, ReadonlySet<string>>;
  signal: AbortSignal;
}

/** An app of the commit, and its document as it is here once it is deployed. */
interface SettledApp {
  foreign: ForeignApp;
  settled: AppDocument;
}

/** An app that the deployment brings to the commit. */
export interface PlannedApp {
  gitAppId: string;
  /** Null for an added app. */
  here: HereApp | null;
  /** Its name here after the deployment. */
  name: string;
  /** False if it was decided that edits here give way to the commit. */
  keepsEdits: boolean;
  read: () => Promise<SettledApp>;
}

/** Names that an app refers to and data sources without credentials, except what it already has. */
interface AppNeeds {
  names: DocumentNeeds;
  credentials: MissingCredentials[];
}

interface AppPlan {
  collisions: PlannedCollision[];
  problems: DeploymentProblem[];
  isSkipped: boolean;
  /** Null if the app is skipped or cannot be read. */
  planned: {
    app: PlannedApp;
    described: DeployedApp;
    changes: DeploymentChanges;
    needs: AppNeeds;
    isModule: boolean;
  } | null;
}

/** Plans the deployment of one app. */
@Injectable()
export class PlanApp {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly mirrors: Mirrors,
  ) {}

  async run(context: PlanContext, compared: ComparedApp, read: () => Promise<ForeignApp>): Promise<AppPlan> {
    const { here, name, gitAppId } = compared;
    const readHere = async () => withLocalName(await read(), here?.link ?? null);
    const foreign = await readHere().catch((error: unknown) => {
      leaveOut(error);
      return error as AppError;
    });
    if (foreign instanceof AppError) {
      const { code, message: detail } = foreign;
      return { collisions: [], problems: [{ code, detail, gitAppId }], isSkipped: false, planned: null };
    }
    const { collisions, problems } = await this.compare(context, compared, foreign);
    if (collisions.some(({ choice }) => choice === 'skip'))
      return { collisions, problems: [], isSkipped: true, planned: null };
    const kept = collisions.flatMap(({ choice, dataSourceId }) => (choice === 'keep' ? dataSourceId : []));
    const settle = (one: ForeignApp) => this.settle(one, here, kept);
    const document = await settle(foreign);
    const app = {
      gitAppId,
      here,
      name,
      keepsEdits: collisions.every(({ choice }) => choice === 'keep'),
      read: async () => {
        const again = await readHere();
        return { foreign: again, settled: await settle(again) };
      },
    };
    return {
      collisions,
      problems: [...problems, ...(await this.findFaults(compared, { foreign, document }))],
      isSkipped: false,
      planned: {
        app,
        ...(await this.describe(context, compared, { ...foreign, document })),
        needs: await this.findNeeds(context, compared, document),
        isModule: isModule(document),
      },
    };
  }

  /** True for an app whose only edits are options that users decided to keep. */
  async isKept(context: PlanContext, here: HereApp): Promise<boolean> {
    const { gitAppId } = here.app;
    const { base, mine } = await this.readHere(context, here);
    const isKept = (id: string) => context.choices.get(collisionIdOf(gitAppId, id)) === 'keep';
    return changedOptions(base, mine).every(isKept) && !hasOtherChanges(base, mine);
  }

  /** Compares the edits here with the commit. */
  private async compare(
    context: PlanContext,
    { here, isEdited, gitAppId, name: appName }: ComparedApp,
    { document: theirs, last }: ForeignApp,
  ): Promise<Pick<AppPlan, 'collisions' | 'problems'>> {
    const none = { collisions: [], problems: [] };
    if (!here || !isEdited) return none;
    // It has the state of the commit already, as after a deployment that was interrupted.
    if (here.app.version.documentHash === last.documentHash) return none;
    const { base, mine } = await this.readHere(context, here);
    if (hasOtherChanges(base, mine)) return { collisions: [], problems: [changedHere(here.app)] };
    const collisions = findCollisions(gitAppId, { base, mine, theirs }).map((one) => {
      const choice = choiceFor(one, context.choices.get(one.id));
      return { ...one, gitAppId, appName, choice };
    });
    return { collisions, problems: collisions.filter(({ choice }) => choice === null).map(undecided) };
  }

  private async readHere(
    { repository, signal }: PlanContext,
    { app, link }: HereApp,
  ): Promise<{ base: AppDocument; mine: AppDocument }> {
    const last = link?.last;
    if (!link || !last) throw new Error(`App ${app.id} was edited on top of nothing.`);
    const { workspaceId } = link;
    const stores = { database: this.database, mirrors: this.mirrors };
    const base = await readCommitted(stores, repository, { workspaceId, last, signal });
    const text = await this.apps.documentOf(this.database.manager, app.version.id);
    const isSplit = isSplitLink(last.syncedState, repository.layout);
    return { base, mine: sideOf(text, namesOf(app), { isSplit, committed: base }).document };
  }

  private async settle(
    { document }: ForeignApp,
    here: HereApp | null,
    kept: readonly string[],
  ): Promise<AppDocument> {
    if (!here || kept.length === 0) return document;
    const text = await this.apps.documentOf(this.database.manager, here.app.version.id);
    return withOptionsOf(document, sideOf(text, namesOf(here.app), { isSplit: false }).document, kept);
  }

  /** Finds faults of the commit. Faults that the app has here already are left out: only a commit can mend them. */
  private async findFaults(
    { here, gitAppId }: ComparedApp,
    { foreign: { app }, document }: { foreign: ForeignApp; document: AppDocument },
  ): Promise<DeploymentProblem[]> {
    const errors = findErrors(document);
    if (errors.length === 0) return [];
    const known = here
      ? findErrors(parseAppDocument(await this.apps.documentOf(this.database.manager, here.app.version.id)))
      : [];
    return newFaults(errors, known)
      .slice(0, MAX_FAULTS)
      .map(({ code, thing, page, message }) => {
        const where = [app.name, page?.name, thing.name ?? thing.id].filter(Boolean).join(' › ');
        return { code, detail: `${where}: ${message}.`, gitAppId };
      });
  }

  private async describe(
    { repository: { layout }, isRollback }: PlanContext,
    { gitAppId, name, here, isEdited: hasUncommittedChanges }: ComparedApp,
    foreign: ForeignApp,
  ): Promise<{ described: DeployedApp; changes: DeploymentChanges }> {
    if (here === null)
      return { described: { gitAppId, name, change: 'added', total: 0 }, changes: noChanges('added', null) };
    const { app, link } = here;
    const text = await this.apps.documentOf(this.database.manager, app.version.id);
    const isSplit = isSplitLink(foreign.last.syncedState, layout);
    const mine = sideOf(text, namesOf(app), { isSplit, committed: foreign.document });
    const theirs = foreignSide(foreign, { app, link });
    const found = mergeApp({ base: mine, mine, theirs }).changesOf('theirs');
    const change = isRollback ? 'restored' : 'changed';
    const since = link?.last?.sha ?? null;
    return {
      described: { gitAppId, name, change, total: countChanges(found) },
      changes: {
        change,
        since,
        hasUncommittedChanges,
        ...presentChanges(found.all, [mine.document, theirs.document]),
      },
    };
  }

  /** Finds an app's needs. An app that is edited elsewhere has everything there that its document names. */
  private async findNeeds(
    { credentialIds }: PlanContext,
    { here, ...compared }: ComparedApp,
    document: AppDocument,
  ): Promise<AppNeeds> {
    const names = findNeeds(document);
    const { gitAppId, name: appName } = compared;
    const credentials = (isKnown: (source: DataSource) => boolean): MissingCredentials[] =>
      findWithoutCredentials(document, isKnown).map((source) => ({ gitAppId, appName, ...source }));
    if (!here) return { names, credentials: credentials(() => false) };
    if (!here.app.hosted) {
      const known = credentialIds.get(here.app.id);
      const isKnown = (source: DataSource) => source.credentialIds.some((id) => known?.has(id));
      return { names, credentials: credentials(isKnown) };
    }
    const there = parseAppDocument(await this.apps.documentOf(this.database.manager, here.app.version.id));
    const sources = new Set(listDataSources(there).map(({ id }) => id));
    return {
      names: withoutNames(names, findNeeds(there)),
      credentials: credentials(({ id }) => sources.has(id)),
    };
  }
}

/** Changes of an app that is added or stays as a whole. */
export const noChanges = (
  change: DeployedApp['change'],
  since: string | null,
  hasUncommittedChanges = false,
): DeploymentChanges => ({
  change,
  since,
  hasUncommittedChanges,
  changes: [],
  total: 0,
  truncated: false,
});

function undecided({
  gitAppId,
  appName,
  name,
  dataSourceId,
  isRemoved,
}: PlannedCollision): DeploymentProblem {
  const where = `${appName} › ${name ?? dataSourceId}`;
  const detail = isRemoved
    ? `${where}: its options were changed here, and the commit no longer has this data source. An admin decides whether it is removed or the app is left out.`
    : `${where}: its options were changed here, and differ in the commit. An admin decides which ones to keep.`;
  return { code: 'data_source_collision', detail, gitAppId };
}

/** Takes the number of apps that were compared, from time to time. */
type ReportCount = (count: JobCount) => Promise<void> | undefined;

export interface PlanRequest {
  workspaceId: string;
  sha: Sha;
  /** Git ids; null: all apps. */
  gitAppIds: string[] | null;
  /** The commit itself was asked for. */
  isAsked: boolean;
  /** The roll back that holds automatic deployments. */
  rollback: Rollback | null;
}

export interface PlannedDeployment {
  plan: DeploymentPlan;
  /** Differences by the Git ids of apps in the plan. */
  changes: ReadonlyMap<string, DeploymentChanges>;
  apps: PlannedApp[];
  /** Other apps, which match the commit. */
  same: DeployedDocument[];
}

/** Compares a workspace with a commit, and checks what the commit brings. Changes nothing. */
@Injectable()
export class PlanDeployment {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly links: AppLinkStore,
    private readonly commits: OpenCommits,
    private readonly planApp: PlanApp,
    private readonly remembered: CollisionChoiceStore,
    private readonly deployments: DeploymentStore,
    private readonly findMissing: FindMissing,
    private readonly hosts: AppHosts,
  ) {}

  async run(
    repository: OpenRepository,
    { workspaceId, sha, gitAppIds, isAsked, rollback }: PlanRequest,
    { signal, report = () => undefined }: { signal: AbortSignal; report?: ReportCount },
  ): Promise<PlannedDeployment> {
    const { mirror, layout } = repository;
    const listed = await listRepositoryApps(treeReaderOf(mirror, sha), layout);
    const here = await this.readHere(defaultCopyOf(workspaceId), repository.targetId);
    const host = await this.hosts.find(workspaceId);
    const compared = compareWithCommit({ listed, here, gitAppIds, layout, canReachHost: host !== null });
    const remembered = await this.remembered.list(workspaceId);
    const choices = new Map(remembered.map(({ id, choice }) => [id, choice]));
    const live = (await this.deployments.findLive(workspaceId))?.sha ?? null;
    const apart = await this.findApart(mirror, { workspaceId, sha, live, isAsked });
    const bringsBack = await this.findBroughtBack(mirror, { sha, live, rollback });
    const changed = compared.apps.flatMap((one) => one.here?.app.id ?? []);
    const credentialIds = await this.apps.credentialIdsOf(this.database.manager, changed);
    const context = { repository, choices, isRollback: apart.isRollback, credentialIds, signal };
    const count = countingTo(compared.apps.length, report);
    const found = await this.planAll(context, compared.apps, { tip: sha, count });
    const added = host ? addedElsewhere(found.compared) : [];
    const unplaced = added.length > 0 && !(await host?.takesNewApps()) ? added : [];
    return {
      plan: {
        ...apart,
        ...(bringsBack && { bringsBack }),
        apps: [...compared.removed, ...found.described],
        missing: {
          ...(await this.findMissing.run({ workspaceId, host }, found.needs.all, signal)),
          credentials: found.credentials,
        },
        collisions: found.collisions,
        problems: [
          ...compared.problems,
          ...findTakenNames(found.compared, here),
          ...unplaced,
          ...found.problems,
        ],
        ...(compared.notices.length > 0 && { notices: compared.notices }),
      },
      changes: new Map([
        ...compared.removed.map(({ gitAppId }) => [gitAppId, noChanges('removed', null)] as const),
        ...found.changes,
      ]),
      apps: found.apps,
      same: [...compared.same, ...(await this.findKept(context, compared.edited, remembered))],
    };
  }

  /** Compares the commit with the deployed one, unless the repository has lost that. */
  private async findApart(
    mirror: Mirror,
    {
      workspaceId,
      sha,
      live,
      isAsked,
    }: { workspaceId: string; sha: Sha; live: Sha | null; isAsked: boolean },
  ): Promise<{ isRollback: boolean; commits?: CommitsApart }> {
    if (live === null) return { isRollback: false };
    const isRollback = isAsked
      ? await this.isOlder(mirror, { workspaceId, sha, than: live })
      : live !== sha && (await isInHistory(mirror, sha, live));
    if (!(await findCommit(mirror, live))) return { isRollback };
    const [from, hide] = isRollback ? [live, sha] : [sha, live];
    return { isRollback, commits: await readApart(mirror, from, hide) };
  }

  /** Finds the commits that were rolled back and come back with this one. */
  private async findBroughtBack(
    mirror: Mirror,
    { sha, live, rollback }: { sha: Sha; live: Sha | null; rollback: Rollback | null },
  ): Promise<BroughtBack | null> {
    if (rollback === null || live === null || !(await findCommit(mirror, live))) return null;
    const { sha: undone } = rollback.from;
    if (!(await isInHistory(mirror, undone, sha))) return null;
    const commits = await readApart(mirror, undone, live);
    return commits.total === 0 ? null : { sha: undone, commits };
  }

  /**
   * True for an ancestor of the other commit. Of commits whose histories have parted, or that the repository has lost, the
   * the commit deployed first is older.
   */
  async isOlder(
    mirror: Mirror,
    { workspaceId, sha, than }: { workspaceId: string; sha: Sha; than: Sha },
  ): Promise<boolean> {
    if (sha === than) return false;
    if (await isInHistory(mirror, sha, than)) return true;
    if (await isInHistory(mirror, than, sha)) return false;
    return this.deployments.wasAppliedBefore(workspaceId, sha, than);
  }

  /** Compares open deployments again with the commit that is deployed now. */
  async replanOpen(mirror: Mirror, workspaceId: string, live: Sha): Promise<OpenDeployment[]> {
    const again: OpenDeployment[] = [];
    for (const open of await this.deployments.listOpen(workspaceId, MOST_OPEN)) {
      const { plan, ...rest } = open;
      const apart = await this.findApart(mirror, { workspaceId, sha: open.sha, live, isAsked: true });
      const { isOutdated, ...former } = plan;
      const becomes = apart.isRollback && (isOutdated === true || plan.isRollback !== true);
      const [was, is] = apart.isRollback ? ['changed', 'restored'] : ['restored', 'changed'];
      const apps = plan.apps.map((app) =>
        app.change === was ? { ...app, change: is } : app,
      ) as DeployedApp[];
      again.push({
        ...rest,
        plan: { ...former, ...apart, ...(becomes && { isOutdated: true as const }), apps },
      });
    }
    return again;
  }

  private async readHere(copy: WorkingCopy, targetId: string): Promise<HereApp[]> {
    const ids = [...(await this.apps.idsByGitId(copy)).values()].map(({ id }) => id);
    const apps = await this.apps.findMany(this.database.manager, ids);
    const links = await this.links.findMany(ids);
    const waiting = await this.commits.list(this.database.manager, targetId);
    const committing = new Set(waiting.flatMap((commit) => commit.apps.map(({ appId }) => appId)));
    return apps.map((app) => ({
      app,
      link: links.get(app.id) ?? null,
      isCommitting: committing.has(app.id),
    }));
  }

  private async planAll(
    context: PlanContext,
    compared: ComparedApp[],
    { tip, count }: { tip: Sha; count: () => unknown },
  ): Promise<FoundApps> {
    const found = nothingFound();
    const selectors = compared.map(selectorOf);
    const readers =
      selectors.length > 0 ? await findForeignApps(context.repository, { tip, from: selectors }) : [];
    // One after the other: each document may have megabytes.
    for (const [index, app] of compared.entries()) {
      context.signal.throwIfAborted();
      const { collisions, problems, isSkipped, planned } = await this.planApp.run(
        context,
        app,
        readers[index],
      );
      await count();
      found.collisions.push(...collisions);
      found.problems.push(...problems);
      if (!isSkipped) found.compared.push(app);
      if (!planned) continue;
      const { names, credentials } = planned.needs;
      found.needs.add(names);
      if (planned.isModule) found.needs.bring(planned.described.name);
      found.apps.push(planned.app);
      found.described.push(planned.described);
      found.changes.push([planned.described.gitAppId, planned.changes]);
      found.credentials.push(...credentials);
    }
    return found;
  }

  /** Finds the apps that match the commit except for options that users decided to keep. */
  private async findKept(
    context: PlanContext,
    edited: HereApp[],
    remembered: RememberedChoice[],
  ): Promise<DeployedDocument[]> {
    const withKept = new Set(
      remembered.flatMap(({ gitAppId, choice }) => (choice === 'keep' ? gitAppId : [])),
    );
    const kept: DeployedDocument[] = [];
    for (const one of edited) {
      const { id: appId, gitAppId, version } = one.app;
      if (withKept.has(gitAppId) && (await this.planApp.isKept(context, one)))
        kept.push({ appId, documentHash: version.documentHash });
    }
    return kept;
  }
}

interface FoundApps extends Pick<DeploymentPlan, 'collisions' | 'problems'> {
  /** Apps that are not skipped. */
  compared: ComparedApp[];
  apps: PlannedApp[];
  described: DeployedApp[];
  changes: [gitAppId: string, changes: DeploymentChanges][];
  credentials: MissingCredentials[];
  needs: Needs;
}

const nothingFound = (): FoundApps => ({
  collisions: [],
  problems: [],
  compared: [],
  apps: [],
  described: [],
  changes: [],
  credentials: [],
  needs: new Needs(),
});

const selectorOf = ({ gitAppId, here }: ComparedApp): AppSelector =>
  selectLinkedApp(gitAppId, here?.link?.last?.syncedState);

const addedElsewhere = (planned: ComparedApp[]): DeploymentProblem[] =>
  planned
    .filter(({ here }) => here === null)
    .map(({ gitAppId, name }) => ({
      code: 'host_import_unsupported',
      detail: `${name} would be added, but the connected editor of this workspace cannot add an app. Link that app to this one.`,
      gitAppId,
    }));

/** Finds the apps that would have the name of another one here. */
function findTakenNames(planned: ComparedApp[], here: HereApp[]): DeploymentProblem[] {
  const moved = new Set(planned.flatMap((one) => one.here?.app.id ?? []));
  const staying = here.filter(({ app }) => !moved.has(app.id)).map(({ app }) => app);
  const taken = new Map(staying.map((app) => [nameKey(app.name), app.name]));
  const problems: DeploymentProblem[] = [];
  for (const { gitAppId, name } of planned) {
    const holder = taken.get(nameKey(trimmed(name)));
    if (holder !== undefined)
      problems.push({
        code: 'app_name_taken',
        detail: `The workspace has another app named “${holder}”. Rename or delete it first.`,
        gitAppId,
      });
    taken.set(nameKey(trimmed(name)), name);
  }
  return problems;
}
