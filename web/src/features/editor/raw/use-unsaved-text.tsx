import { useBlocker } from '@tanstack/react-router';
import { useCallback, useRef, useState, type ReactNode } from 'react';
import { LeaveDialog } from './leave-dialog';

type Save = () => Promise<boolean>;

interface UnsavedText {
  /** Told by the raw view: how its text is saved, and null when there is nothing to save. */
  tell: (save: Save | null) => void;
  /** Saves the text, where there is something to save; false when that was not possible. */
  save: Save;
  /** Leaves the raw view, after a question where something would be lost. */
  leave: (then: () => void) => void;
  question: ReactNode;
}

/** Text of the raw view that is not saved: it is not left without a word, whichever way that is. */
export function useUnsavedText(): UnsavedText {
  const saving = useRef<Save | null>(null);
  const [isChanged, setIsChanged] = useState(false);
  const [next, setNext] = useState<{ leave: () => void } | null>(null);
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next: target }) => isChanged && current.pathname !== target.pathname,
    enableBeforeUnload: isChanged,
    withResolver: true,
  });
  const tell = useCallback((save: Save | null) => {
    saving.current = save;
    setIsChanged(save !== null);
  }, []);
  const save = useCallback(() => saving.current?.() ?? Promise.resolve(true), []);
  const isBlocked = blocker.status === 'blocked';
  const go = () => (isBlocked ? blocker.proceed() : next?.leave());
  const stay = () => {
    if (isBlocked) blocker.reset();
    setNext(null);
  };
  const leave = (then: () => void) => (isChanged ? setNext({ leave: then }) : then());
  const question = (isBlocked || next !== null) && (
    <LeaveDialog
      onStay={stay}
      onDiscard={() => {
        setNext(null);
        go();
      }}
      onSave={async () => {
        const isSaved = await save();
        // What is wrong with the text is said above it.
        if (isSaved) go();
        else stay();
        setNext(null);
      }}
    />
  );
  return { tell, save, leave, question };
}
