import { Injectable } from '@nestjs/common';
import { ReleaseStore } from '../../apps';
import { AppError, conflict } from '../../core/errors';
import type { Commit, Mirror, Sha } from '../../git';
import type { DeploymentProblem } from '../compare-with-commit';
import {
  deploymentNotConfigured,
  nothingFollowed,
  deploymentIncomplete,
  deploymentUnsettled,
  findFollowed,
  fingerprintOf,
  latestOf,
  type Followed,
} from '../rules';
import { tagNotFound } from '../../gitsync/domain/errors';
import {
  AppHosts,
  labelOf,
  type HeldHostedApps,
  type RefusedChange,
  type MetBySource,
  type WantedApp,
} from '../../gitsync/ports';
import { JobStore } from '../../gitsync/queue/job-store';
import { isAutomaticKind } from '../../gitsync/queue/define-job';
import type { DeployJob } from '../jobs';
import type { JobCount, Lease } from '../../gitsync/queue/jobs';
import { DeploymentSettingsStore, type DeploymentSettings } from '../settings-store';
import { DeploymentStore, type DeployedCommit } from '../store';
import { RollbackStore, type Rollback } from '../rollbacks';
import { AdoptLinks } from '../../gitsync/worker/adopt-links';
import { SettlePushed } from '../../gitsync/worker/commit/settle-pushed';
import { findCommit } from '../../gitsync/worker/history/walk';
import { Mirrors, type OpenRepository } from '../../gitsync/worker/mirrors';
import { PlanDeployment, type PlannedDeployment } from './plan';
import type { PlannedApp } from './plan-app';
import { StoreDeployment, type DeployRun, type PreparedDeployment, type FoundCommit } from './apply';

/** Finds the commit to deploy, and plans its deployment. */
@Injectable()
export class PrepareDeployment {
  constructor(
    private readonly mirrors: Mirrors,
    private readonly settings: DeploymentSettingsStore,
    private readonly plans: PlanDeployment,
    private readonly jobs: JobStore,
    private readonly rollbacks: RollbackStore,
    private readonly deployments: DeploymentStore,
    private readonly releases: ReleaseStore,
  ) {}

  /** Returns null if nothing has landed since the last deployment. */
  async run(repository: OpenRepository, { job, signal }: DeployRun): Promise<PreparedDeployment | null> {
    const { workspaceId, input } = job;
    const settings = await this.settings.find(workspaceId);
    if (!settings) throw deploymentNotConfigured();
    const opened = { mirrors: this.mirrors, repository, signal };
    const isAutomatic = isAutomaticKind(job.kind);
    const found = await findWantedCommit(opened, job, settings);
    if (!found || (isAutomatic && found.seen === settings.seen)) return null;
    const rollback = await this.rollbacks.find(workspaceId);
    const request = {
      workspaceId,
      sha: found.commit.sha,
      gitAppIds: settings.gitAppIds,
      isAsked: input.sha !== null,
      rollback,
    };
    const report = (count: JobCount) => this.jobs.recordProgress(job.id, count);
    const planned = await this.plans.run(repository, request, { signal, report });
    const rolledBackApps = isAutomatic ? await this.releases.findRolledBack(workspaceId) : [];
    const isRolledBack = isAutomatic && (rollback !== null || changesAny(planned, rolledBackApps));
    const status = statusOf(job, settings, { planned, isRolledBack });
    const prepared = { settings, found, planned, status, isRolledBack, rolledBackApps, ...NOTHING_AFTER };
    if (status !== 'applied') return prepared;
    const before = { settings, planned, found, rollback };
    return { ...prepared, ...(await this.findAfter(opened, job, before)) };
  }

  /** Finds what the deployment, once it is applied, means for roll backs: its own, an earlier one, and waiting ones. */
  private async findAfter(
    opened: OpenedRepository,
    { workspaceId, kind, input }: DeployJob,
    before: Pick<PreparedDeployment, 'settings' | 'planned' | 'found'> & { rollback: Rollback | null },
  ): Promise<Pick<PreparedDeployment, 'rollback' | 'open'>> {
    const { settings, planned, found, rollback } = before;
    const { mirror } = opened.repository;
    const { sha } = found.commit;
    const open = await this.plans.replanOpen(mirror, workspaceId, sha);
    if (isAutomaticKind(kind)) return { rollback: 'keep', open };
    const live = await this.deployments.findLive(workspaceId);
    // Back and forth between earlier commits stays a roll back of the newest one.
    const isStillBack =
      rollback !== null && (await this.plans.isOlder(mirror, { workspaceId, sha, than: rollback.from.sha }));
    if (!live?.sha) return { rollback: 'end', open };
    const isBack = isStillBack || planned.plan.isRollback === true;
    // The followed commit is no way back, as after a branch was reset in the repository.
    const isFollowed = async () =>
      input.sha === null || (await findLandedCommit(opened, settings.followed))?.commit.sha === sha;
    if (isBack && !(await isFollowed())) {
      if (live.sha === sha) return { rollback: 'keep', open };
      return { rollback: isStillBack ? rollback.from : { deploymentId: live.id, sha: live.sha }, open };
    }
    return { rollback: isBack || live.sha !== sha ? 'end' : 'keep', open };
  }
}

/** Returns null if nothing has landed for an automatic deployment. */
async function findWantedCommit(
  opened: OpenedRepository,
  { kind, input: { sha, ref, isFollowed } }: DeployJob,
  { followed }: DeploymentSettings,
): Promise<FoundCommit | null> {
  if (sha !== null) {
    const found = await findAskedCommit(opened, { sha, ref });
    if (isFollowed) await refuseUnfollowed(opened, { sha, followed });
    return found;
  }
  const found = await findLandedCommit(opened, followed);
  if (!found && !isAutomaticKind(kind)) throw nothingFollowed(followed);
  return found;
}

const NOTHING_AFTER = { rollback: 'keep', open: [] } as const;

const changesAny = ({ apps }: PlannedDeployment, appIds: readonly string[]): boolean =>
  apps.some(({ here }) => here !== null && appIds.includes(here.app.id));

function statusOf(
  { input }: DeployJob,
  { isFrozen, needsApproval }: DeploymentSettings,
  { planned: { plan }, isRolledBack }: { planned: PlannedDeployment; isRolledBack: boolean },
): PreparedDeployment['status'] {
  if (input.isPlan) return 'planned';
  if (plan.problems.length > 0) return 'refused';
  if (isFrozen || isRolledBack || (needsApproval && !input.isApproved)) return 'waiting';
  // A newer commit was deployed after the approval.
  return input.mayRollBack === false && plan.isRollback === true ? 'waiting' : 'applied';
}

/** Refusals by a host that last until the app in Git or the host is changed. */
const LASTING = new Set([
  'host_document_unsupported',
  'host_missing',
  'host_name_taken',
  'host_name_unsupported',
  'host_not_equal',
  'host_refused',
  'host_too_large',
]);
const CHANGED = 'host_app_changed';

/** Deploys to a workspace whose apps are edited elsewhere: there first, and here once all of them are switched there. */
@Injectable()
export class DeployAtHost {
  constructor(
    private readonly hosts: AppHosts,
    private readonly preparing: PrepareDeployment,
    private readonly storing: StoreDeployment,
  ) {}

  /** True for a deployment that changes apps which are edited elsewhere, or adds some there. */
  async isNeeded({ job }: DeployRun, { planned, status }: PreparedDeployment): Promise<boolean> {
    if (status !== 'applied' || !planned.apps.some(isElsewhere)) return false;
    return (await this.hosts.find(job.workspaceId)) !== null;
  }

  /** Returns false if the apps have changed since the plan was made. */
  async run(repository: OpenRepository, run: DeployRun, planned: PreparedDeployment): Promise<boolean> {
    const { workspaceId } = run.job;
    const appIds = idsOf(planned);
    return this.hosts.holdAll({ workspaceId, appIds }, run.signal, async (apps) => {
      // Changes that were made there until now are uncommitted changes here by now.
      const prepared = await this.preparing.run(repository, run);
      if (prepared === null) return this.storing.endUnmoved(run);
      if (prepared.status !== 'applied') return this.storing.run(run, prepared);
      if (idsOf(prepared).some((id) => !appIds.includes(id))) return false;
      return this.change(apps, run, prepared);
    });
  }

  private async change(apps: HeldHostedApps, run: DeployRun, prepared: PreparedDeployment): Promise<boolean> {
    const wanted = prepared.planned.apps
      .filter(isElsewhere)
      .map((app) => wantedOf(app, { prepared, actorId: run.job.actorId }));
    const outcome = await apps.change(wanted, async (keep, met) =>
      (await this.storing.run(run, withMet(prepared, wanted, met), keep)) ? { result: true } : null,
    );
    if (outcome.kind === 'stored') return true;
    if (outcome.kind === 'nothing_stored') return false;
    const { refusal, stillChanged } = outcome;
    if (stillChanged.length === 0 && refusal.code === CHANGED) return false;
    if (!LASTING.has(refusal.code)) throw stillChanged.length > 0 ? incomplete(outcome, wanted) : refusal;
    return this.storing.run(run, refusedBy(outcome, prepared));
  }
}

/** Apps that are added are made elsewhere as well. */
const isElsewhere = ({ here }: PlannedApp): boolean => here === null || here.app.hosted !== null;

const idsOf = ({ planned }: PreparedDeployment): string[] =>
  planned.apps.flatMap(({ here }) => (here?.app.hosted ? here.app.id : []));

const wantedOf = (
  { here, gitAppId, name, read }: PlannedApp,
  { prepared: { found }, actorId }: { prepared: PreparedDeployment; actorId: string },
): WantedApp => ({
  appId: here?.app.id ?? null,
  source: gitAppId,
  name,
  read: async () => {
    const { settled, foreign } = await read();
    return {
      ...{ document: settled.text, label: labelOf(found.commit.sha), shared: foreign.shared },
      cause: { origin: 'deployment', actorId, commit: found.commit },
    };
  },
});

function withMet(prepared: PreparedDeployment, wanted: WantedApp[], met: MetBySource): PreparedDeployment {
  const hostDataSources = wanted.flatMap(({ source: gitAppId, name: appName }) =>
    (met.get(gitAppId)?.dataSources ?? []).map((one) => ({ ...one, gitAppId, appName })),
  );
  if (hostDataSources.length === 0) return prepared;
  const { planned } = prepared;
  return { ...prepared, planned: { ...planned, plan: { ...planned.plan, hostDataSources } } };
}

function refusedBy(refused: RefusedChange, prepared: PreparedDeployment): PreparedDeployment {
  const { planned } = prepared;
  const problems = [...planned.plan.problems, ...problemsOf(refused, planned.apps)];
  return { ...prepared, status: 'refused', planned: { ...planned, plan: { ...planned.plan, problems } } };
}

function problemsOf(
  { refusal, source, name, stillChanged }: RefusedChange,
  apps: PlannedApp[],
): DeploymentProblem[] {
  const { code, message, remedy } = refusal;
  const detail = [`${name}: ${message}`, remedy].filter(Boolean).join(' ');
  const gitIds = new Map(apps.map((app) => [app.name, app.gitAppId]));
  return [
    { code, detail, gitAppId: source },
    ...stillChanged.map((changed) => ({
      code: 'deployment_incomplete',
      detail: `${changed} has the state of the commit in the connected editor, and someone has edited it there since.`,
      gitAppId: gitIds.get(changed) ?? null,
    })),
  ];
}

function incomplete({ refusal, stillChanged }: RefusedChange, wanted: WantedApp[]): AppError {
  const unchanged = wanted.map(({ name }) => name).filter((name) => !stillChanged.includes(name));
  return deploymentIncomplete(refusal, { changed: stillChanged, unchanged });
}

/** Limit on plans while the apps here keep changing. */
const MOST_PLANS = 5;

/**
 * Deploys a commit: plans and checks its changes here, and applies all of them in one transaction; or none, if the plan has a
 * problem or must wait.
 */
@Injectable()
export class Deploy {
  constructor(
    private readonly mirrors: Mirrors,
    private readonly pushed: SettlePushed,
    private readonly adopt: AdoptLinks,
    private readonly preparing: PrepareDeployment,
    private readonly storing: StoreDeployment,
    private readonly atHost: DeployAtHost,
  ) {}

  run(lease: Lease, job: DeployJob, signal: AbortSignal): Promise<void> {
    const run = { lease, job, signal };
    return this.mirrors.use(job, job.input.target, async (repository) => {
      const { tip, base } = await this.mirrors.fetch(repository, signal);
      await this.pushed.settleUncertain({ lease, repository }, tip);
      const { workspaceId } = job;
      await this.adopt.run(repository, { workspaceId, fetch: () => Promise.resolve(base) });
      for (let plans = 1; plans <= MOST_PLANS; plans++) if (await this.deploy(repository, run)) return;
      throw deploymentUnsettled();
    });
  }

  /** Returns false if the workspace has changed since the plan was made. */
  private async deploy(repository: OpenRepository, run: DeployRun): Promise<boolean> {
    const prepared = await this.preparing.run(repository, run);
    if (prepared === null) return this.storing.endUnmoved(run);
    const isElsewhere = await this.atHost.isNeeded(run, prepared);
    return isElsewhere ? this.atHost.run(repository, run, prepared) : this.storing.run(run, prepared);
  }
}

interface OpenedRepository {
  mirrors: Mirrors;
  repository: OpenRepository;
  signal: AbortSignal;
}

/** Finds a commit that some branch of the repository has. Throws 404 `git_commit_not_found`. */
export async function findAskedCommit(
  opened: OpenedRepository,
  { sha, ref }: { sha: Sha; ref: string | null },
): Promise<FoundCommit> {
  const { mirrors, repository, signal } = opened;
  const known = await findCommit(repository.mirror, sha);
  if (known) return { commit: describe(known, ref), seen: null };
  await mirrors.fetchAll(repository, signal);
  const fetched = await findCommit(repository.mirror, sha);
  if (fetched) return { commit: describe(fetched, ref), seen: null };
  throw new AppError('git_commit_not_found', 404, `No branch of the repository has a commit ${sha}.`, {
    remedy: 'Push it first, or name another one.',
  });
}

/** @throws AppError 409 `commit_not_followed` for a commit that the followed branch does not have, or no followed tag names */
async function refuseUnfollowed(
  { mirrors, repository, signal }: OpenedRepository,
  { sha, followed }: { sha: Sha; followed: Followed },
): Promise<void> {
  const found = [...findFollowed(followed, await mirrors.listRefs(repository, signal)).values()];
  if (found.includes(sha)) return;
  if ('branch' in followed)
    for (const tip of found)
      if ((await findCommit(repository.mirror, tip)) && (await repository.mirror.isAncestor(sha, tip)))
        return;
  throw conflict('commit_not_followed', 'This commit is not part of what the workspace follows.', {
    remedy:
      'Ask the person to review and merge it. Without a commit, the latest one that is followed is planned.',
  });
}

/**
 * Finds what has landed: the tip of the followed branch, or the newest commit that a followed tag names; null if there
 * is none. Throws 404 `git_tag_not_found` for a tag whose commit is on no branch.
 */
async function findLandedCommit(opened: OpenedRepository, followed: Followed): Promise<FoundCommit | null> {
  const { mirrors, repository, signal } = opened;
  const refs = await mirrors.listRefs(repository, signal);
  const found = findFollowed(followed, refs);
  if (found.size === 0) return null;
  const commit =
    'branch' in followed
      ? await findTip(opened, followed.branch, refs.branches.get(followed.branch) ?? '')
      : await findNewest(opened, { tags: found, objects: refs.tagObjects });
  return commit && { commit, seen: fingerprintOf(found) };
}

/** Null for a branch that was deleted since it was listed. */
async function findTip(opened: OpenedRepository, branch: string, sha: Sha): Promise<DeployedCommit | null> {
  const { mirrors, repository, signal } = opened;
  const known = await findCommit(repository.mirror, sha);
  if (known) return describe(known, branch);
  // It may have moved since it was listed: the next look finds that.
  const tip = await mirrors.fetchBranch(repository, branch, signal);
  if (tip === null) return null;
  return describe(await repository.mirror.commit(tip), branch);
}

/**
 * Finds the newest tag: its commit is in the history of no other tagged commit and, of several, it was made last. A tag without
 * a date is dated by its commit. A tag whose commit is on no branch is passed over, as long as there is
 * another one.
 */
async function findNewest(
  opened: OpenedRepository,
  { tags, objects }: { tags: Map<string, Sha>; objects: ReadonlyMap<string, Sha> },
): Promise<DeployedCommit> {
  const { mirrors, repository, signal } = opened;
  const { mirror } = repository;
  const commits = await readCommits(mirror, tags);
  if (commits.size < tags.size) {
    await mirrors.fetchAll(repository, signal);
    for (const [name, commit] of await readCommits(mirror, tags)) commits.set(name, commit);
  }
  const last = await findLast(mirror, [...commits.values()]);
  const candidates = [...commits].filter(([, { sha }]) => last.has(sha));
  const annotated = candidates.flatMap(([name]) => objects.get(name) ?? []);
  const dates = candidates.length > 1 ? await mirrors.readTagDates(repository, annotated, signal) : null;
  const dated = candidates.map(([name, commit]) => ({
    name,
    date: dates?.get(objects.get(name) ?? '') ?? commit.committedAt,
    commit,
  }));
  const latest = latestOf(dated);
  if (!latest) throw tagNotFound([...tags.keys()].join('”, “'));
  return describe(latest.commit, latest.name);
}

/** Lines of tags whose histories have parted, such as tags of release branches, that are told apart by history. */
const MOST_LINES = 64;

/** Returns the commits that are in the history of no other one. A commit may have any date: clocks are wrong. */
async function findLast(mirror: Mirror, commits: readonly Commit[]): Promise<Set<Sha>> {
  let left = [...new Map(commits.map((commit) => [commit.sha, commit])).values()]
    .sort((a, b) => b.committedAt.getTime() - a.committedAt.getTime())
    .map(({ sha }) => sha);
  let last: Sha[] = [];
  while (left.length > 0 && last.length < MOST_LINES) {
    const [tip, ...others] = left;
    const candidates = [...last, ...others].map((sha) => ({ sha, base: null }));
    const older = await mirror.findInHistory({ tip, candidates });
    last = [...last.filter((sha) => !older.has(sha)), tip];
    left = others.filter((sha) => !older.has(sha));
  }
  return new Set(last);
}

async function readCommits(mirror: Mirror, tags: Map<string, Sha>): Promise<Map<string, Commit>> {
  const commits = new Map<string, Commit>();
  for (const [name, sha] of tags) {
    const commit = await findCommit(mirror, sha);
    if (commit) commits.set(name, commit);
  }
  return commits;
}

const describe = ({ sha, author, message }: Commit, ref: string | null): DeployedCommit => ({
  sha,
  ref,
  author,
  message: message.trimEnd(),
});
