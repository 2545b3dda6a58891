import { Injectable } from '@nestjs/common';
import { Apps, type AppWithVersion } from '../../apps';
import { Database } from '../../core/database';
import { AppError } from '../../core/errors';
import { findAppOfEntry, planCommit, type CommitPlan, type TreeView } from '../domain';
import { AppLinkStore, type StoredLink } from '../store/app-link-store';
import type { Job, ReadInput } from '../store/job';
import { Remotes, viewOf, type Remote } from './remotes';
import { hasUncommittedChanges } from './uncommitted';

type PlanState = 'new' | 'changed' | 'same' | 'differs' | 'name_taken' | 'moved';

/** What a commit of several apps would do, app by app. Nothing is written. */
@Injectable()
export class PlanFirstCommit {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly links: AppLinkStore,
    private readonly remotes: Remotes,
  ) {}

  async run(job: Job, signal: AbortSignal): Promise<Record<string, unknown>> {
    const tx = this.database.manager;
    const ids = [...(await this.apps.idsByGitId(job.workspaceId)).values()].sort();
    const links = await this.links.findMany(ids);
    const isOpen = (app: AppWithVersion) => hasUncommittedChanges(app, links.get(app.id) ?? null);
    const open = (await this.apps.findMany(tx, ids)).filter(isOpen);
    const { target } = job.input as ReadInput;
    return this.remotes.use(job, target, async (remote) => {
      const view = viewOf(remote.mirror, await this.remotes.fetch(remote, signal));
      const items: Record<string, unknown>[] = [];
      for (const app of open) {
        signal.throwIfAborted();
        items.push(await this.planApp({ remote, view, job }, app, links.get(app.id) ?? null));
      }
      return { items };
    });
  }

  private async planApp(
    { remote, view, job }: { remote: Remote; view: TreeView; job: Job },
    app: AppWithVersion,
    link: StoredLink | null,
  ): Promise<Record<string, unknown>> {
    const { id: appId, name, gitAppId, version } = app;
    const seen = link?.last?.seen ?? null;
    const row = { appId, name, theirs: null, problem: null };
    try {
      const document = Buffer.from(await this.apps.documentOf(this.database.manager, version.id), 'utf8');
      const { gitVersionId, name: versionName } = version;
      const wanted = { kind: 'commit_apps' as const, gitAppId, name, gitVersionId, versionName, document };
      const commit = { ...wanted, message: '', authorName: '', acceptedAt: job.createdAt, overwrite: false };
      const { layout } = remote;
      const plan = await planCommit({ view, layout, job: commit, link: seen });
      return {
        ...row,
        state: stateOf(plan, seen !== null),
        theirs: await theirsOf(plan, { remote, view, app }),
      };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return { ...row, state: 'problem', problem: { code: error.code, detail: error.message } };
    }
  }
}

function stateOf({ kind }: CommitPlan, isLinked: boolean): PlanState {
  switch (kind) {
    case 'changes':
      return isLinked ? 'changed' : 'new';
    case 'nothing':
      return 'same';
    case 'remote_moved':
      return isLinked ? 'moved' : 'differs';
    case 'name_taken':
      return 'name_taken';
  }
}

/** The app that is in the way, with its last commit as its entry tells it. */
async function theirsOf(
  plan: CommitPlan,
  { remote, view, app }: { remote: Remote; view: TreeView; app: AppWithVersion },
): Promise<Record<string, unknown> | null> {
  if (plan.kind !== 'remote_moved' && plan.kind !== 'name_taken') return null;
  const by =
    plan.kind === 'name_taken' ? plan.by : { gitAppId: app.gitAppId, name: app.name, path: plan.path };
  const entry = by.gitAppId === null ? null : await findAppOfEntry(view, remote.layout, by.gitAppId);
  return { ...by, name: entry?.name ?? by.name, lastCommit: entry?.lastCommit ?? null };
}
