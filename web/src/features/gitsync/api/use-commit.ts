import { useState } from 'react';
import { isProblem } from '../../../lib/api';
import { useWorkspace } from '../../../lib/workspace';
import { requestCommit, type CommitResult } from './app-git';
import { savedFirst } from './saved-first';
import { useJob } from './use-job';

interface Options {
  appId: string;
  save: () => Promise<boolean>;
  onEnd: () => void;
  /** Somebody else changed the app in the repository. */
  onMoved: () => void;
}

/** Saves, commits, and follows the commit to its end. The message stays until it is in the repository. */
export function useCommit({ appId, save, onEnd, onMoved }: Options) {
  const { id: w } = useWorkspace();
  const [message, setMessage] = useState('');
  const job = useJob({
    start: async (body: { message: string; overwrite?: boolean }) => {
      await savedFirst(save);
      return (await requestCommit(w, appId, body)) as CommitResult;
    },
    onEnd: (result: CommitResult | null) => {
      if (result?.changed) setMessage('');
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
    commitOver: () => job.run({ message, overwrite: true }),
  };
}
