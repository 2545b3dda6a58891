import { presentOf, type Schemas } from '../../../lib/api';
import { useMe } from '../../../lib/session';
import { commitsOneApp, mergeIdOf, useJob, useWorkspace, type Job } from '../../../lib/workspace';
import { useState } from 'react';
import { requestCommit, type CommitRequest } from './app-git';
import { saveFirst } from './save-first';
import { useDraft } from './use-draft';
import { hasConflicts } from './use-pull';
import { useOpenMerge } from './use-open-merge';

interface Options {
  appId: string;
  save: () => Promise<boolean>;
  /** A commit of this app that was started earlier or elsewhere, or the last one if it failed. */
  foundId: string | null;
  onEnd: () => void;
  /** Called when the document has got changes of others. */
  onCombined: () => void;
}

/** Saves, commits and follows the job. The message stays until it is committed. */
export function useCommit({ appId, save, foundId, onEnd, onCombined }: Options) {
  const { copy } = useWorkspace();
  const { user } = useMe();
  const { message, setMessage, handOver } = useDraft(appId);
  const [hasReplaced, setHasReplaced] = useState(false);
  const [combinedWith, setCombinedWith] = useState<string | null>(null);
  const openMerge = useOpenMerge();
  const job = useJob({
    start: async (body: CommitRequest): Promise<Answer> => {
      await saveFirst(save);
      setHasReplaced(body.overwrite !== undefined);
      const answer = await requestCommit(copy, appId, body);
      handOver();
      return 'pushed' in answer ? { changed: true, sha: null } : answer;
    },
    underWayId: foundId,
    resultOf: outcomeOf,
    onEnd: (outcome: CommitOutcome | null, { isOwn, job: ended, error }) => {
      if (isOwn) setMessage(outcome?.changed ? '' : message);
      // A merge has the message of its commit, and may have made that by now.
      if (!outcome && ended && ended.error?.code !== 'merge_conflicts') takeUp(ended);
      onEnd();
      if (outcome?.merged) onCombined();
      if (isOwn) openMerge(mergeIdOf(error));
    },
  });
  /** After a reload, the message of a commit that was not made is known from its job alone. */
  const takeUp = (ended: Job) => {
    if (message === '' && commitsOneApp(ended) && ended.author.id === user.id)
      setMessage(ended.message ?? '');
  };
  const present = presentOf(job.error);
  const textNow = () => message.trim() || (job.job?.message ?? '');
  return {
    ...job,
    message,
    setMessage,
    /** The commit in the repository because of which this one was refused. */
    present,
    /** True if the commit was refused although the user had agreed to replace something: it has changed since. */
    isRefusedAgain: present !== null && hasReplaced && job.isOwn,
    /** `only`: ids of the changes to commit; undefined: all. */
    commit: (only?: string[]) => job.run({ message, only }),
    /** Commits here, without a push. */
    keep: (only?: string[]) => job.run({ message, only, push: false }),
    /** Commits over what the user has seen, and nothing else. */
    commitOver: (only?: string[]) => {
      if (present) job.run({ message: textNow(), overwrite: present.sha, only });
    },
    /** Commits on top of what somebody else has committed, with the changes of both. */
    combine: (theirAuthor: string | null, only?: string[]) => {
      setCombinedWith(theirAuthor);
      job.run({ message: textNow(), merge: true, only });
    },
    /** Name of the person whose changes a commit was combined with, if it is known. */
    combinedWith,
    hasConflicts: hasConflicts(job.error),
  };
}

type Answer = CommitOutcome | Schemas['AcceptedJobView'];

interface CommitOutcome {
  changed: boolean;
  /** Null for a commit that is kept here. */
  sha: string | null;
  /** Changes of others that the commit was combined with. */
  merged?: { total: number };
}

/** Jobs that create or rename an app return the app; their commit is in the job. */
const outcomeOf = ({ commit, result }: Job): CommitOutcome | null => {
  const { merged } = (result ?? {}) as Partial<CommitOutcome>;
  return commit === null ? { changed: false, sha: null } : { changed: true, sha: commit, merged };
};
