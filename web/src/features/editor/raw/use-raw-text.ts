import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useEditor, useSessionState } from '../session/use-editor';

interface Loaded {
  text: string;
  etag: string;
}

/** Loads the document's text and tracks changes. */
export function useRawText() {
  const { session } = useEditor();
  const { generation } = useSessionState(session);
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [isSaving, setIsSaving] = useState(false);
  const [isChanged, setIsChanged] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const getText = useRef<(() => string) | null>(null);
  const take = (text: Loaded) => {
    setLoaded(text);
    setError(null);
    setIsChanged(false);
    getText.current = null;
  };
  const fetchAgain = useEffectEvent((isStillWanted: () => boolean) => {
    session.fetchText().then(
      (text) => isStillWanted() && take(text),
      (problem: unknown) => isStillWanted() && setError(problem),
    );
  });
  const isTyped = useEffectEvent(() => isChanged);
  const lastAttempt = useRef(attempt);
  useEffect(() => {
    // Loads the new document, unless that would discard typed text; saving then reports the conflict.
    if (attempt === lastAttempt.current && isTyped()) return;
    lastAttempt.current = attempt;
    let isGone = false;
    fetchAgain(() => !isGone);
    return () => {
      isGone = true;
    };
  }, [session, attempt, generation]);
  const save = async (): Promise<boolean> => {
    if (!loaded || !getText.current) return true;
    setIsSaving(true);
    setError(null);
    try {
      await session.replaceText(getText.current(), loaded.etag);
      setIsChanged(false);
      setAttempt((count) => count + 1);
      return true;
    } catch (problem) {
      setError(problem);
      return false;
    } finally {
      setIsSaving(false);
    }
  };
  const type = (read: () => string) => {
    getText.current = read;
    setIsChanged(true);
  };
  return { loaded, error, isSaving, isChanged, save, type, load: () => setAttempt((count) => count + 1) };
}
