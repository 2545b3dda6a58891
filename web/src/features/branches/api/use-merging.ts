import { t } from '@lingui/core/macro';
import { notifications } from '@mantine/notifications';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { problemOf, isAccepted } from '../../../lib/api';
import { useStarted, useWorkspace, branchesKey, copyKey, copyOf, useJob } from '../../../lib/workspace';
import { sortBranches, type MergeSides } from '../branch-facts';
import { defaultMessage, outcomeOf, type BranchMerge } from '../merge-labels';
import { branchesQuery } from './branches';
import { mergePreviewQuery, mergePreviewsKey, requestMerge } from './merge-branches';
import { saveOnBranch, type Save } from './use-open-branch';

interface Options {
  /** Null: the merge that this tab started earlier. */
  asked: MergeSides | null;
  save?: Save;
  onClose: () => void;
}

const NOBODY: MergeSides = { from: '', into: '' };

/** Choice of branches, preview of their merge, and the merge. */
export function useMerging({ asked, save, onClose }: Options) {
  const { id: w, copy, defaultBranch } = useWorkspace();
  const { a } = useParams({ strict: false });
  const navigate = useNavigate();
  const draft = useStarted<MergeRequest>('merge-message', { ofWorkspace: true });
  const { job, started, hide } = useMerge({
    save,
    onEnd: (result, { isOwn, error }) => {
      if (result) draft.forget();
      if (isHidden) {
        notifyMerge({ result, error }, sides);
        return onClose();
      }
      // The preview has listed the conflicts, so they are no news.
      if (!isOwn || !result?.mergeId || preview.data?.status !== 'conflicts') return;
      onClose();
      void navigate({
        to: '/w/$w/merges/$m',
        params: { w, m: result.mergeId },
        search: { branch: sides.into },
        state: { cameFrom: { appId: a ?? null, branch: copy.branch ?? defaultBranch } },
      });
    },
  });
  const [sides, setSides] = useState(started ?? asked ?? NOBODY);
  const [typed, setTyped] = useState(() => messageFor(sides, [started, draft.started]));
  const [isHidden, setIsHidden] = useState(asked === null && (started?.isHidden ?? true));
  const { data = [] } = useQuery(branchesQuery(w));
  const branches = sortBranches(data);
  const preview = useQuery({ ...mergePreviewQuery(w, sides), enabled: !isHidden && sides.from !== '' });
  const message = typed ?? defaultMessage(sides);
  const canMerge = preview.data !== undefined && !preview.error && preview.data.status !== 'up_to_date';
  return {
    sides,
    branches,
    preview,
    job,
    message,
    setMessage: (text: string) => {
      setTyped(text);
      draft.keep({ ...sides, message: text });
    },
    canMerge,
    isProtected: branches.find(({ name }) => name === sides.into)?.isProtected === true,
    isHidden,
    choose: (next: MergeSides) => {
      job.reset();
      setSides(next);
    },
    merge: () => {
      if (canMerge) job.run({ ...sides, message: message.trim() || defaultMessage(sides) });
    },
    /** Closes the dialog; the merge goes on. */
    close: () => {
      if (!job.isPending) return onClose();
      hide();
      setIsHidden(true);
    },
  };
}

/** Returns the message typed for these branches before; null if the default was left. */
function messageFor({ from, into }: MergeSides, requests: (MergeRequest | null)[]): string | null {
  const known = requests.find((request) => request?.from === from && request.into === into);
  return known && known.message !== defaultMessage(known) ? known.message : null;
}

export type Merging = ReturnType<typeof useMerging>;

/** Notifies of the end of a merge whose dialog is closed. */
function notifyMerge(
  { result, error }: { result: BranchMerge | null; error: unknown },
  sides: MergeSides,
): void {
  const { from, into } = sides;
  if (result && result.status !== 'conflicts')
    return void notifications.show({ message: outcomeOf(result, sides).text });
  const { message, remedy } = problemOf(error);
  notifications.show({
    color: 'red.8',
    autoClose: false,
    title: t`${from} was not merged into ${into}`,
    message: result
      ? t`${outcomeOf(result, sides).text} Merge them again to see the conflicts.`
      : `${message} ${remedy ?? ''}`,
  });
}

interface MergeRequest extends MergeSides {
  message: string;
}

/** A merge started by this tab. */
interface StartedMerge extends MergeRequest {
  jobId: string;
  /** The dialog was closed, so a notification reports the end. */
  isHidden: boolean;
}

interface UseMergeOptions {
  save?: Save;
  onEnd: (result: BranchMerge | null, end: { isOwn: boolean; error: unknown }) => void;
}

/** The merge that this tab started and whose end it has not shown; survives a reload, on any branch. */
export const useStartedMerge = () => useStarted<StartedMerge>('merge', { ofWorkspace: true });

/** Merges a branch into another one, and follows the job. */
function useMerge({ save, onEnd }: UseMergeOptions) {
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
    /** Closes the dialog; the merge goes on. */
    hide: () => started && keep({ ...started, isHidden: true }),
  };
}

export type MergeJob = ReturnType<typeof useMerge>['job'];
