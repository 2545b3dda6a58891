import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Apps, hashOf, ReleaseStore, type AppWithVersion, type DeployedDocument } from '../../../apps';
import { newId } from '../../../core/database';
import { nameKey } from '../../../core/names';
import type { KeepChanges } from '../../ports';
import type { DeployJob } from '../../queue/job';
import { JobStore } from '../../queue/job-store';
import type { DeployedCommit } from '../../store/deployments';
import { AppLinkStore, type NewLink, type StoredLink } from '../../store/links';
import { keepUncommitted } from '../../store/uncommitted-changes';
import { versionOf } from '../read-app';
import type { HereApp } from './compare-with-commit';
import type { PlannedApp } from './plan';
import type { PlannedDeployment } from './plan-deployment';

export interface ApplyRequest {
  workspaceId: string;
  changedById: string;
  job: Pick<DeployJob, 'position' | 'createdAt'>;
  planned: PlannedDeployment;
  /** Null: the apps are edited here. */
  keep: KeepChanges | null;
  signal: AbortSignal;
}

export interface AppliedApps {
  targetId: string;
  links: NewLink[];
  /** Apps that stand here as in the commit. */
  deployed: DeployedDocument[];
}

/** The apps here are not any more what they were when the deployment was planned. Nothing is to be changed. */
export class OutdatedPlanError extends Error {
  constructor() {
    super('The apps here have changed since the deployment was planned.');
  }
}

/** Brings apps to a commit, all in the caller's transaction. */
@Injectable()
export class ApplyDeployment {
  constructor(
    private readonly apps: Apps,
    private readonly links: AppLinkStore,
    private readonly jobs: JobStore,
    private readonly releases: ReleaseStore,
  ) {}

  /** Changes the apps, and returns what is to be stored of them once the queue is locked. Throws `OutdatedPlanError`. */
  async run(tx: EntityManager, request: ApplyRequest): Promise<AppliedApps> {
    const { planned, keep, signal } = request;
    const added = new Map<string, string>();
    const locked = await this.lockAll(tx, planned.apps);
    await this.makeNamesFree(tx, request, locked);
    const applied: AppliedApps = { targetId: '', links: [], deployed: [...planned.same] };
    for (const one of planned.apps) {
      signal.throwIfAborted();
      const app = one.here && (locked.get(one.here.app.id) ?? null);
      const { link, targetId, documentHash } = await this.applyOne(tx, request, { one, app });
      applied.targetId = targetId;
      applied.links.push(link);
      applied.deployed.push({ appId: link.appId, documentHash });
      if (!app) added.set(one.gitAppId, link.appId);
    }
    await keep?.(tx, added);
    return applied;
  }

  /** Stores the links, and lets viewers get the apps as they are in the commit. The caller has locked the queue. */
  async store(
    tx: EntityManager,
    { targetId, links, deployed }: AppliedApps,
    { workspaceId, commit, tag }: { workspaceId: string; commit: DeployedCommit; tag: string | null },
  ): Promise<void> {
    await this.links.save(tx, { workspaceId, targetId }, links);
    const { sha, author, message: notes } = commit;
    await this.releases.addAll(tx, deployed, { tag, sha, author, notes });
  }

  /** Locks the apps in the order of their ids, as requests do. */
  private async lockAll(tx: EntityManager, planned: PlannedApp[]): Promise<Map<string, AppWithVersion>> {
    const here = planned.flatMap((one) => one.here ?? []);
    const locked = new Map<string, AppWithVersion>();
    for (const known of here.sort((a, b) => (a.app.id < b.app.id ? -1 : 1))) {
      const app = await this.apps.lockIfAny(tx, known.app.id);
      if (!app || !(await this.isUnchanged(tx, app, known))) throw new OutdatedPlanError();
      locked.set(app.id, app);
    }
    return locked;
  }

  private async isUnchanged(
    tx: EntityManager,
    app: AppWithVersion,
    { app: planned, link: known }: HereApp,
  ): Promise<boolean> {
    const link = await this.links.find(app.id, tx);
    const isSame = JSON.stringify(stateOf(app, link)) === JSON.stringify(stateOf(planned, known));
    return isSame && link?.hasKept !== true && !(await this.jobs.hasOpenCommit(tx, app));
  }

  /** Gives apps whose names others take before they get theirs names of no meaning until then. */
  private async makeNamesFree(
    tx: EntityManager,
    { planned, changedById }: ApplyRequest,
    locked: Map<string, AppWithVersion>,
  ): Promise<void> {
    const wanted = new Set(planned.apps.map(({ name }) => nameKey(name)));
    for (const { here, name } of planned.apps) {
      const app = here && locked.get(here.app.id);
      if (!app || nameKey(app.name) === nameKey(name) || !wanted.has(nameKey(app.name))) continue;
      await this.apps.rename(tx, app, { name: newId(), changedById });
    }
  }

  private async applyOne(
    tx: EntityManager,
    { workspaceId, changedById, job, keep }: ApplyRequest,
    { one, app }: { one: PlannedApp; app: AppWithVersion | null },
  ): Promise<{ link: NewLink; targetId: string; documentHash: string }> {
    const { foreign, settled } = await one.read();
    const { last, targetId, document } = foreign;
    const linked = { last, document: document.text, position: job.position };
    const documentHash = hashOf(settled.text);
    const version = versionOf({ ...foreign, document: settled });
    if (app) {
      const link = one.here?.link ?? null;
      const keeping = { why: 'before deployment', at: job.createdAt, isEditedSafe: one.keepsEdits };
      const keepAs = keepUncommitted({ app, link }, keeping);
      await this.apps.applyVersion(tx, app, { ...version, appName: one.name, changedById, keepAs });
      return { link: { appId: app.id, gitAppId: app.gitAppId, ...linked }, targetId, documentHash };
    }
    const row = {
      workspaceId,
      branchId: null,
      name: one.name,
      gitAppId: foreign.app.gitAppId,
      // Changes that are made elsewhere count as changes of the app: it cannot be locked.
      isLocked: keep === null,
      changedById,
    };
    const { id: appId, gitAppId } = await this.apps.insertImported(tx, row, version);
    return { link: { appId, gitAppId, ...linked }, targetId, documentHash };
  }
}

/** Returns what a plan depends on. */
const stateOf = ({ name, isLocked, version }: AppWithVersion, link: StoredLink | null) => [
  name,
  isLocked,
  version.id,
  version.name,
  version.documentHash,
  link?.last?.sha,
];
