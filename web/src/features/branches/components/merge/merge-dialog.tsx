import { t } from '@lingui/core/macro';
import { useState } from 'react';
import { Dialog } from '../../../../components';
import { useMerging } from '../../api/use-merging';
import type { Save } from '../../api/use-open-branch';
import type { MergeSides } from '../../lib/branch-facts';
import { outcomeOf } from '../../lib/merge-words';
import { MergeForm } from './merge-form';
import { MergeOutcome } from './merge-outcome';
import { PullRequestDialog } from './pull-request-dialog';

interface Props {
  /** Null: shows the merge that this tab had started before it was reloaded. */
  asked: MergeSides | null;
  save?: Save;
  onClose: () => void;
}

/** Merges a branch into another one, after a preview. Closed while it merges, it tells the end by a notification. */
export function MergeDialog({ asked, save, onClose }: Props) {
  const merging = useMerging({ asked, save, onClose });
  const [isPullRequest, setIsPullRequest] = useState(false);
  const { sides, job, preview, isHidden, close } = merging;
  const { result } = job;
  if (isHidden || sides.from === '') return null;
  if (isPullRequest && preview.data) {
    return (
      <PullRequestDialog
        sides={sides}
        preview={preview.data}
        onBack={() => setIsPullRequest(false)}
        onClose={onClose}
      />
    );
  }
  return (
    <Dialog onClose={close} title={t`Merge branches`} size="lg">
      <span className="visually-hidden" role="status">
        {result && Object.values(outcomeOf(result, sides)).join('. ')}
      </span>
      {result ? (
        <MergeOutcome merge={result} onAgain={job.reset} {...{ sides, save, onClose }} />
      ) : (
        <MergeForm merging={merging} onPullRequest={() => setIsPullRequest(true)} onClose={close} />
      )}
    </Dialog>
  );
}
