import { Injectable } from '@nestjs/common';
import type { GITSYNC_JOBS } from '../jobs';
import { CreateBranch, DeleteBranch, SwitchBranch } from './branches/change-branches';
import { PushUnpushed, ForcePush } from './branches/force-push';
import { MergeBranches } from './branches/merge-branches';
import { CheckBranch, ListBranches } from './branches/read-branches';
import { CheckUpdates } from './check-updates';
import { CompareApp } from './compare-app';
import { CompareRefs } from './compare-refs';
import { DiscardChanges } from './discard-changes';
import { FinalizeTarget } from './finalize';
import { ReadAppHistory } from './history/list';
import { ImportApps } from './import';
import { LinkApp } from './link-app';
import { ListApps } from './list-apps';
import { PlanPull } from './plan-pull';
import { PreviewCommit } from './preview-commit';
import { PullApp } from './pull';
import type { RunnersOf } from './runners';

/** Does the jobs of this module. */
@Injectable()
export class GitsyncRunners {
  readonly runners: RunnersOf<typeof GITSYNC_JOBS>;

  constructor(
    finalizeTarget: FinalizeTarget,
    listApps: ListApps,
    checkUpdates: CheckUpdates,
    compareApp: CompareApp,
    compareRefs: CompareRefs,
    history: ReadAppHistory,
    previewCommit: PreviewCommit,
    forcePush: ForcePush,
    pushUnpushed: PushUnpushed,
    planPull: PlanPull,
    importApps: ImportApps,
    pullApp: PullApp,
    linkApp: LinkApp,
    discardChanges: DiscardChanges,
    listBranches: ListBranches,
    checkBranch: CheckBranch,
    createBranch: CreateBranch,
    switchBranch: SwitchBranch,
    deleteBranch: DeleteBranch,
    mergeBranches: MergeBranches,
  ) {
    this.runners = {
      finalize: (call, context) => finalizeTarget.run(call, context),
      list_apps: (call, { signal }) => listApps.list(call, signal),
      check_updates: (call, { signal }) => checkUpdates.run(call, signal),
      check_changes: (call, { signal }) => compareApp.run(call, signal),
      compare_refs: (call, { signal }) => compareRefs.run(call, signal),
      list_history: (call, { signal }) => history.list(call, signal),
      read_definition: (call, { signal }) => history.readDefinition(call, signal),
      plan_commit: (call, context) => previewCommit.run(call, context),
      preview_push: (call, { signal }) => forcePush.preview(call, signal),
      push_commits: (job, { lease, signal }) => pushUnpushed.run(lease, job, signal),
      plan_pull: (call, context) => planPull.run(call, context),
      import_app: (job, { lease, signal, behind }) => importApps.run({ lease, signal }, job, behind),
      pull_app: (job, { lease, signal }) => pullApp.run(lease, job, signal),
      pull_tag: (job, { lease, signal }) => pullApp.run(lease, job, signal),
      complete_pull: (job, { lease, signal }) => pullApp.run(lease, job, signal),
      discard_changes: (job, { lease, signal }) => discardChanges.run(lease, job, signal),
      link_app: (job, { lease, signal }) => linkApp.run(lease, job, signal),
      list_branches: (call, { signal }) => listBranches.run(call, signal),
      check_branch: (call, { signal }) => checkBranch.run(call, signal),
      list_refs: (call, { signal }) => checkBranch.listRefs(call, signal),
      create_branch: (job, { lease, signal }) => createBranch.run(lease, job, signal),
      switch_branch: (job, { lease, signal }) => switchBranch.run(lease, job, signal),
      delete_branch: (job, { lease, signal }) => deleteBranch.run(lease, job, signal),
      preview_merge: (call, { signal }) => mergeBranches.preview(call, signal),
      merge_branches: (job, { lease, signal }) => mergeBranches.run(lease, job, signal),
    };
  }
}
