import { t } from '@lingui/core/macro';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { isProblem } from '../../../lib/api';
import { useDecisionQueue } from '../../../lib/decisions';
import { useMe } from '../../../lib/session';
import {
  reviewQuery,
  useWorkspace,
  type ReadReview,
  type ReviewDecision,
  type ReviewedChange,
} from '../../../lib/workspace';
import { describeChange } from '../../gitsync';
import {
  applyCommand,
  decidedByOthers,
  isAsSeen,
  othersOf,
  progressOf,
  stepOf,
  undoOf,
  type Command,
  type Step,
} from '../lib/decisions';
import { sendCommand } from './requests';

/**
 * Takes and undoes decisions. They are shown at once, and saved one by one. The component must rerender when the review is
 * refetched.
 */
export function useDecisions(reviewId: string) {
  const { user } = useMe();
  const me = { id: user.id, name: user.name };
  const [asked, setAsked] = useState<Command | null>(null);
  const queue = useQueue(reviewId, { me, onNeeds: setAsked });
  const [steps, setSteps] = useState<readonly Step[]>([]);
  const { review } = queue.shown;
  const take = (command: Command) => {
    const step = stepOf(review, command);
    if (step.length === 0) return;
    setSteps((all) => [...all, step]);
    void queue.decide(command).then((isDone) => {
      if (!isDone) setSteps((all) => all.filter((each) => each !== step));
    });
  };
  return {
    review,
    progress: progressOf(review),
    isSaving: queue.isSaving,
    /** A decision that other changes have to share, which the user is asked about. */
    asked,
    /** Decides upon a change, or first asks about others that have to get the same decision. */
    decide: (changeId: string, decision: ReviewDecision) => {
      const along = othersOf(review, { changeId, decision });
      const command = { changeId, decision, along };
      if (along.length > 0) setAsked(command);
      else take(command);
    },
    confirm: () => {
      if (asked) take(asked);
      setAsked(null);
    },
    dismiss: () => setAsked(null),
    canUndo: steps.length > 0,
    /** Undoes the last step, except for what others have decided since. */
    undo: () => {
      const last = steps.at(-1);
      if (!last) return;
      setSteps(steps.slice(0, -1));
      const commands = undoOf(review, last, me);
      if (commands) void queue.decide(...commands);
      else
        notifications.show({
          message: t`Others have decided upon changes that depend on this, so it stays.`,
        });
    },
  };
}

export type Decisions = ReturnType<typeof useDecisions>;

interface QueueOptions {
  me: { id: string; name: string };
  /** Called with a refused decision and what it needs: changes that are not listed may be among them. */
  onNeeds: (command: Command) => void;
}

function useQueue(r: string, { me, onNeeds }: QueueOptions) {
  const { id: w } = useWorkspace();
  return useDecisionQueue({
    query: reviewQuery(w, r),
    send: (command: Command, etag) => sendCommand({ w, r }, command, etag),
    apply: (state: ReadReview, command) => ({ ...state, review: applyCommand(state.review, command, me) }),
    decidedByOthers: (before, now) => decidedByOthers(before.review, now.review, me.id),
    isAsSeen: (command, seen, now) => isAsSeen(command, seen.review, now.review),
    onOthers: (decided, isStopped) => notifications.show({ message: othersText(decided, isStopped) }),
    onRefusal: (error, command) => {
      if (!isProblem(error, 'change_needs_others')) return false;
      onNeeds({ ...command, along: error.data.needs as string[] });
      return true;
    },
  });
}

/** Reports changes that others decided upon, and if that stopped the user's own decision. */
function othersText(decided: readonly ReviewedChange[], isStopped: boolean): string {
  const news = newsOf(decided);
  return isStopped ? `${news} ${t`Your decision was not saved.`}` : news;
}

function newsOf([first, ...rest]: readonly ReviewedChange[]): string {
  if (!first) return t`This change is decided upon differently by now.`;
  const who = first.decidedBy?.name ?? t`Someone else`;
  const change = describeChange(first);
  const what = rest.length > 0 ? t`“${change}” and ${rest.length} more` : `“${change}”`;
  if (first.decision === null) return t`${who} opened ${what} again.`;
  return first.decision === 'accepted' ? t`${who} accepted ${what}.` : t`${who} declined ${what}.`;
}
