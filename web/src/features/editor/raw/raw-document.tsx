import { Button, Skeleton, Text } from '@mantine/core';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { ProblemAlert } from '../../../components';
import { isProblem } from '../../../lib/api';
import { useEditor } from '../session/use-editor';
import classes from './raw-document.module.css';

const CodeEditor = lazy(async () => ({ default: (await import('./code-editor')).CodeEditor }));

type Loaded = { text: string; etag: string };

/** The document's text. It is saved whole, and the server keeps every byte that was not changed. */
export function RawDocument() {
  const { session, isReadOnly } = useEditor();
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [isSaving, setIsSaving] = useState(false);
  const [isChanged, setIsChanged] = useState(false);
  const getText = useRef<(() => string) | null>(null);
  const [attempt, setAttempt] = useState(0);
  const load = () => setAttempt((count) => count + 1);
  useEffect(() => {
    let isGone = false;
    session.fetchText().then(
      (text) => {
        if (isGone) return;
        setLoaded(text);
        setError(null);
        setIsChanged(false);
        getText.current = null;
      },
      (problem: unknown) => !isGone && setError(problem),
    );
    return () => {
      isGone = true;
    };
  }, [session, attempt]);
  useWarning(isChanged);
  const save = async () => {
    if (!loaded || !getText.current) return;
    setIsSaving(true);
    setError(null);
    try {
      await session.replaceText(getText.current(), loaded.etag);
      load();
    } catch (problem) {
      setError(problem);
    } finally {
      setIsSaving(false);
    }
  };
  return (
    <div className={classes.raw}>
      <div className={classes.bar}>
        <Text size="sm" c="dimmed" className={classes.grow} role="status">
          {isChanged ? 'Changed, not saved yet' : isReadOnly ? 'Read-only' : 'The document as it is stored'}
        </Text>
        {isChanged && (
          <Button size="xs" variant="default" onClick={load}>
            Discard
          </Button>
        )}
        {!isReadOnly && (
          <Button size="xs" disabled={!isChanged} loading={isSaving} onClick={() => void save()}>
            Save document
          </Button>
        )}
      </div>
      {error !== null && (
        <div className={classes.problem}>
          <ProblemAlert
            error={error}
            title={
              isProblem(error) && error.status === 412 ? 'Someone else saved this app first' : 'Not saved'
            }
          >
            {isProblem(error) && error.status === 412 && (
              <Button size="xs" variant="default" onClick={load}>
                Drop my text and load theirs
              </Button>
            )}
          </ProblemAlert>
        </div>
      )}
      <div className={classes.text}>
        {loaded && (
          <Suspense fallback={<Skeleton h="100%" radius={0} />}>
            <CodeEditor
              text={loaded.text}
              isReadOnly={isReadOnly}
              label="Document"
              onChange={(read) => {
                getText.current = read;
                setIsChanged(true);
              }}
            />
          </Suspense>
        )}
      </div>
    </div>
  );
}

/** The browser asks before the page is left. */
function useWarning(isChanged: boolean): void {
  useEffect(() => {
    if (!isChanged) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isChanged]);
}
