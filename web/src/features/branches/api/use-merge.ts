import { t } from '@lingui/core/macro';
import { useQueryClient } from '@tanstack/react-query';
import { isAccepted } from '../../../lib/api';
import { branchesKey, copyKey, copyOf, useJob, useStarted, useWorkspace } from '../../../lib/workspace';
import type { MergeSides } from '../lib/branch-facts';
import type { BranchMerge } from '../lib/merge-words';
import { mergePreviewsKey, requestMerge } from './merge-branches';
import { saveOnBranch, type Save } from './use-open-branch';

export interface MergeRequest extends MergeSides {
  message: string;
}

/** A merge that this tab has started. */
interface StartedMerge extends MergeRequest {
  jobId: string;
  /** Its dialog was closed: its end is told by a notification. */
  isHidden: boolean;
}

interface Options {
  save?: Save;
  onEnd: (result: BranchMerge | null, end: { isOwn: boolean; error: unknown }) => void;
}

/** The merge that this tab has started and not seen the end of; found again after a reload, on any branch. */
export const useStartedMerge = () => useStarted<StartedMerge>('merge', { ofWorkspace: true });

/** Merges a branch into another one, and follows the job. */
export function useMerge({ save, onEnd }: Options) {
  const { id: w, defaultBranch } = useWorkspace();
  const client = useQueryClient();
  const { started, keep, forget } = useStartedMerge();
  const job = useJob({
    start: async (request: MergeRequest) => {
      await saveOnBranch(save, t`Your last changes could not be saved, so nothing was merged.`);
      const answer = await requestMerge(w, request);
      if (isAccepted(answer)) keep({ ...request, jobId: answer.jobId, isHidden: false });
      return answer;
    },
    underWayId: started?.jobId,
    onEnd: (result: BranchMerge | null, { isOwn, error }) => {
      forget();
      const branch = started?.into === defaultBranch ? null : started?.into;
      for (const queryKey of [branchesKey(w), mergePreviewsKey(w), copyKey(copyOf(w, { branch }))])
        void client.invalidateQueries({ queryKey });
      onEnd(result, { isOwn, error });
    },
  });
  return {
    job,
    started,
    /** Goes on without its dialog. */
    hide: () => started && keep({ ...started, isHidden: true }),
  };
}

export type MergeJob = ReturnType<typeof useMerge>['job'];
