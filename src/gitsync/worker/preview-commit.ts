import { Injectable } from '@nestjs/common';
import { Apps, type AppWithVersion } from '../../apps';
import { Database } from '../../core/database';
import { AppError } from '../../core/errors';
import type { CallContext, CallWith } from '../calls';
import { findAppOfEntry } from '../domain/format/locate-app';
import { RememberedTree, type TreeReader } from '../domain/format/tree';
import type { CommitPlan } from '../domain/plan/commit-plan';
import { planCommit } from '../domain/plan/plan-commit';
import { hasUncommittedChanges } from '../domain/uncommitted-changes';
import { copyOfJob } from '../queue/jobs';
import type { ReadInput, ReadResult } from '../queue/read-jobs';
import { AppLinkStore, type StoredLink } from '../store/links';
import { intentOfApp } from './commit/plan-app';
import { countingTo } from './count-progress';
import { Mirrors, treeReaderOf, type OpenRepository } from './mirrors';

type PlanState = 'new' | 'changed' | 'same' | 'differs' | 'name_taken' | 'moved';

/** Plans a commit of every app that has uncommitted changes, without making one: the preview of a commit of all. */
@Injectable()
export class PreviewCommit {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly links: AppLinkStore,
    private readonly mirrors: Mirrors,
  ) {}

  async run(call: CallWith<ReadInput>, { signal, onStep }: CallContext): Promise<ReadResult> {
    const tx = this.database.manager;
    const ofBranch = await this.apps.idsByGitId(copyOfJob(call));
    const ids = [...ofBranch.values()].map(({ id }) => id).sort();
    const links = await this.links.findMany(ids);
    const isOpen = (app: AppWithVersion) => hasUncommittedChanges(app, links.get(app.id) ?? null);
    const open = (await this.apps.findMany(tx, ids)).filter(isOpen);
    const { target } = call.input;
    const acceptedAt = new Date();
    return this.mirrors.use(call, target, async (repository) => {
      const { base } = await this.mirrors.fetch(repository, signal);
      const tree = new RememberedTree(treeReaderOf(repository.mirror, base));
      const byVersion = new Map(open.map((app) => [app.version.id, app]));
      const count = countingTo(open.length, onStep);
      const items: Record<string, unknown>[] = [];
      for await (const { versionId, document } of this.apps.eachDocument(tx, [...byVersion.keys()])) {
        signal.throwIfAborted();
        const app = byVersion.get(versionId)!;
        const link = links.get(app.id) ?? null;
        items.push(await this.planApp({ repository, tree, acceptedAt }, { app, link, document }));
        count();
      }
      return { items };
    });
  }

  private async planApp(
    { repository, tree, acceptedAt }: { repository: OpenRepository; tree: TreeReader; acceptedAt: Date },
    { app, link, document }: { app: AppWithVersion; link: StoredLink | null; document: string },
  ): Promise<Record<string, unknown>> {
    const { sharedId: appId, name } = app;
    const syncedState = link?.last?.syncedState ?? null;
    const row = { appId, name, theirs: null, problem: null };
    try {
      const job = intentOfApp(app, { kind: 'several', acceptedAt, document });
      const { layout } = repository;
      const plan = await planCommit({ tree, layout, job, link: syncedState, seen: null });
      return {
        ...row,
        state: stateOf(plan, syncedState !== null),
        theirs: await theirsOf(plan, { repository, tree, app }),
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
    case 'conflict':
      return isLinked ? 'moved' : 'differs';
    case 'name_taken':
      return 'name_taken';
  }
}

/** Returns the app that prevents the commit, with its last commit according to its entry. */
async function theirsOf(
  plan: CommitPlan,
  { repository, tree, app }: { repository: OpenRepository; tree: TreeReader; app: AppWithVersion },
): Promise<Record<string, unknown> | null> {
  if (plan.kind !== 'conflict' && plan.kind !== 'name_taken') return null;
  const by =
    plan.kind === 'name_taken' ? plan.by : { gitAppId: app.gitAppId, name: app.name, path: plan.path };
  const entry = by.gitAppId === null ? null : await findAppOfEntry(tree, repository.layout, by.gitAppId);
  return { ...by, name: entry?.name ?? by.name, lastCommit: entry?.lastCommit ?? null };
}
