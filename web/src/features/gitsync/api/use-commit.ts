import { useState } from 'react';
import { isProblem } from '../../../lib/api';
import { useJob, useWorkspace, type Job } from '../../../lib/workspace';
import { requestCommit } from './app-git';
import { saveFirst } from './save-first';

export const COMMITS: readonly Job['kind'][] = ['commit_app', 'commit_apps', 'create_app', 'rename_app'];

interface Options {
  appId: string;
  save: () => Promise<boolean>;
  /** A commit of this app that was started earlier or elsewhere. */
  underWayId: string | null;
  onEnd: () => void;
  /** Called if someone else changed the app in the repository. */
  onMoved: () => void;
}

/** Saves, commits and follows the job. The message stays until it is committed. */
export function useCommit({ appId, save, underWayId, onEnd, onMoved }: Options) {
  const { id: w } = useWorkspace();
  const [message, setMessage] = useState('');
  const job = useJob({
    start: async (body: { message: string; overwrite?: boolean }) => {
      await saveFirst(save);
      return requestCommit(w, appId, body);
    },
    underWayId,
    resultOf: outcomeOf,
    onEnd: (outcome: CommitOutcome | null, { isOwn }) => {
      if (outcome?.changed && isOwn) setMessage('');
      onEnd();
    },
  });
  const isMoved = isProblem(job.error, 'git_remote_moved');
  return {
    ...job,
    message,
    setMessage,
    isMoved,
    onMoved,
    commit: () => job.run({ message }),
    commitOver: () => job.run({ message: message.trim() || (job.job?.message ?? ''), overwrite: true }),
  };
}

interface CommitOutcome {
  changed: boolean;
  sha: string;
}

/** Jobs that create or rename an app return the app; their commit is in the job. */
const outcomeOf = ({ commit }: Job): CommitOutcome | null =>
  commit === null ? { changed: false, sha: '' } : { changed: true, sha: commit };
