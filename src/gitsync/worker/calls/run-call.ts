import { Injectable } from '@nestjs/common';
import { BranchReads } from '../branches/branch-jobs';
import { CompareApp } from '../compare';
import { CompareRefs } from '../compare-refs';
import { FinalizePlace } from '../finalize-place';
import { HistoryReads } from '../history/history-reads';
import { PreviewCommit } from '../preview-commit';
import { RepositoryReads } from '../repository-reads';
import type { ReceivedCall, ReceivedCallOf } from '../../calls/call';
import type { JobStep } from '../../queue/job';
import type { CallKind, JobResults, JobsOf } from '../../queue/jobs';

export interface CallContext {
  signal: AbortSignal;
  onStep: (step: JobStep) => void;
}

/** Runs the operation that a call asks for. */
@Injectable()
export class RunCall {
  private readonly handlers: {
    [K in keyof JobsOf<CallKind>]: (call: ReceivedCallOf<K>, context: CallContext) => Promise<JobResults[K]>;
  };

  constructor(
    finalizePlace: FinalizePlace,
    repository: RepositoryReads,
    compareApp: CompareApp,
    compareRefs: CompareRefs,
    previewCommit: PreviewCommit,
    history: HistoryReads,
    branches: BranchReads,
  ) {
    this.handlers = {
      finalize: (call, context) => finalizePlace.run(call, context),
      list_apps: (call, { signal }) => repository.apps.list(call, signal),
      check_updates: (call, { signal }) => repository.updates.run(call, signal),
      check_changes: (call, { signal }) => compareApp.run(call, signal),
      compare_refs: (call, { signal }) => compareRefs.run(call, signal),
      list_history: (call, { signal }) => history.list.run(call, signal),
      read_definition: (call, { signal }) => history.definition.run(call, signal),
      list_branches: (call, { signal }) => branches.list.run(call, signal),
      list_refs: (call, { signal }) => branches.compare.listRefs(call, signal),
      check_branch: (call, { signal }) => branches.compare.run(call, signal),
      preview_merge: (call, { signal }) => branches.merges.preview(call, signal),
      preview_push: (call, { signal }) => branches.force.preview(call, signal),
      plan_commit: (call, { signal }) => previewCommit.run(call, signal),
    };
  }

  run(call: ReceivedCall, context: CallContext): Promise<JobResults[CallKind]> {
    return this.handle(call, context);
  }

  private handle<K extends CallKind>(call: ReceivedCallOf<K>, context: CallContext): Promise<JobResults[K]> {
    return this.handlers[call.kind](call, context);
  }
}
