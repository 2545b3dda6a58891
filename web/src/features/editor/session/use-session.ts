import { useEffect, useEffectEvent, useState } from 'react';
import { EditingSession, type SessionParts } from './editing-session';
import { endsWith } from './kept-unsaved';

/** Opens a document, and closes it with the component. `key` names it: another one opens another document. */
export function useSession(partsOf: () => SessionParts, key: string) {
  const [session, setSession] = useState<EditingSession | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [attempt, setAttempt] = useState(0);
  const open = useEffectEvent(() => EditingSession.open(partsOf()));
  useEffect(() => {
    let isGone = false;
    let opened: EditingSession | null = null;
    open().then(
      (result) => {
        opened = result;
        if (isGone) endsWith(result.close());
        else setSession(result);
      },
      (problem: unknown) => !isGone && setError(problem),
    );
    return () => {
      isGone = true;
      if (opened) endsWith(opened.close());
    };
  }, [key, attempt]);
  const retry = () => {
    setError(null);
    setAttempt((count) => count + 1);
  };
  return { session, error, retry };
}
