import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useStarted, useWorkspace } from '../../../lib/workspace';
import { sortBranches, type MergeSides } from '../lib/branch-facts';
import { defaultMessage } from '../lib/merge-words';
import { notifyMerge } from '../lib/notify-merge';
import { branchesQuery } from './branches';
import { mergePreviewQuery } from './merge-branches';
import { useMerge, type MergeRequest } from './use-merge';
import type { Save } from './use-open-branch';

interface Options {
  /** Null: the merge that this tab had started before. */
  asked: MergeSides | null;
  save?: Save;
  onClose: () => void;
}

const NOBODY: MergeSides = { from: '', into: '' };

/** The choice of branches, what a merge of them would do, and the merge itself. */
export function useMerging({ asked, save, onClose }: Options) {
  const { id: w } = useWorkspace();
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
      // The preview has said what clashes, so it is no news.
      if (!isOwn || !result?.mergeId || preview.data?.status !== 'conflicts') return;
      onClose();
      void navigate({
        to: '/w/$w/merges/$m',
        params: { w, m: result.mergeId },
        search: { branch: sides.into },
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
    /** The merge goes on. */
    close: () => {
      if (!job.isPending) return onClose();
      hide();
      setIsHidden(true);
    },
  };
}

/** Returns the message that was typed for these branches before; null if it was left as it is proposed. */
function messageFor({ from, into }: MergeSides, requests: (MergeRequest | null)[]): string | null {
  const known = requests.find((request) => request?.from === from && request.into === into);
  return known && known.message !== defaultMessage(known) ? known.message : null;
}

export type Merging = ReturnType<typeof useMerging>;
