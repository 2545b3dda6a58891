import { Injectable } from '@nestjs/common';
import { Apps, type DeployedDocument } from '../../apps';
import { Database } from '../../core/database';
import { trimmed, nameKey } from '../../core/names';
import type { Mirror, Sha } from '../../git';
import { defaultCopyOf, type WorkingCopy } from '../../workspaces';
import { compareWithCommit, type DeployedApp, type DeploymentProblem } from '../compare-with-commit';
import { selectLinkedApp } from '../../gitsync/domain/format/app-link';
import { listRepositoryApps } from '../../gitsync/domain/format/list-apps';
import type { AppSelector } from '../../gitsync/domain/format/tree';
import { Needs } from '../../gitsync/domain/missing-names';
import { AppHosts } from '../../gitsync/ports';
import type { JobCount } from '../../gitsync/queue/jobs';
import { OpenCommits } from '../../gitsync/queue/open-commits';
import {
  CollisionChoiceStore,
  DeploymentStore,
  type BroughtBack,
  type CommitsApart,
  type DeploymentChanges,
  type MissingCredentials,
  type OpenDeployment,
  type RememberedChoice,
  type DeploymentPlan,
} from '../store';
import { AppLinkStore } from '../../gitsync/store/links';
import type { Rollback } from '../rollbacks';
import { presentCommit } from '../../gitsync/worker/branches/read-branches';
import { countingTo } from '../../gitsync/worker/count-progress';
import { findCommit } from '../../gitsync/worker/history/walk';
import { FindMissing } from '../../gitsync/worker/list-apps';
import { treeReaderOf, type OpenRepository } from '../../gitsync/worker/mirrors';
import { findForeignApps } from '../../gitsync/worker/read-app';
import {
  PlanApp,
  noChanges,
  type ComparedApp,
  type HereApp,
  type PlanContext,
  type PlannedApp,
} from './plan-app';

/** Limit on open deployments that are planned again once another one is applied. */
const MOST_OPEN = 200;

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

/** Limit on listed commits between two deployments. */
const MAX_COMMITS_APART = 20;

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
