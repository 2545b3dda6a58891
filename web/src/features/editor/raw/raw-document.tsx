import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Skeleton, Text } from '@mantine/core';
import { Suspense, useEffect, useEffectEvent, useState, useRef } from 'react';
import { ProblemAlert } from '../../../components';
import { isProblem } from '../../../lib/api';
import { lazyPart } from '../../../lib/lazy-code';
import { useEditor, useSessionState } from '../session/use-editor';
import type { TextPlace } from './code-editor';
import classes from './raw-document.module.css';

const CodeEditor = lazyPart(async () => (await import('./code-editor')).CodeEditor);

interface Props {
  /** Receives the save function while there is unsaved text; else null. */
  onUnsaved: (save: (() => Promise<boolean>) | null) => void;
}

/** Editor for the document's text. It is saved as a whole; the server keeps every unchanged byte. */
export function RawDocument({ onUnsaved }: Props) {
  const { isReadOnly } = useEditor();
  const { loaded, error, isSaving, isChanged, save, type, load } = useRawText();
  const [place, setPlace] = useState<TextPlace | null>(null);
  const tell = useEffectEvent((isUnsaved: boolean) => onUnsaved(isUnsaved ? save : null));
  useEffect(() => {
    tell(isChanged);
    return () => tell(false);
  }, [isChanged, loaded]);
  return (
    <div className={classes.raw}>
      <div className={classes.bar}>
        <Text size="sm" c="dimmed" className={classes.grow} role="status">
          {isChanged ? t`Not saved yet` : isReadOnly ? t`Read-only` : t`Saved document`}
        </Text>
        {isChanged && (
          <Button size="xs" variant="default" onClick={load}>
            <Trans>Discard</Trans>
          </Button>
        )}
        {!isReadOnly && (
          <Button size="xs" disabled={!isChanged} loading={isSaving} onClick={() => void save()}>
            <Trans>Save document</Trans>
          </Button>
        )}
      </div>
      <NotSaved error={error} onLoad={load} onGoTo={setPlace} />
      <div className={classes.text}>
        {loaded && (
          <Suspense fallback={<Skeleton h="100%" radius={0} />}>
            <CodeEditor
              text={loaded.text}
              isReadOnly={isReadOnly}
              label={t`Document`}
              place={place}
              onChange={type}
            />
          </Suspense>
        )}
      </div>
    </div>
  );
}

interface NotSavedProps {
  error: unknown;
  onLoad: () => void;
  onGoTo: (place: TextPlace) => void;
}

function NotSaved({ error, onLoad, onGoTo }: NotSavedProps) {
  if (error === null) return null;
  const isMoved = isProblem(error) && error.status === 412;
  const place = findPlace(error);
  return (
    <div className={classes.problem}>
      <ProblemAlert error={error} title={isMoved ? t`Someone else saved this app first` : t`Not saved`}>
        {isMoved && (
          <Button size="xs" variant="default" onClick={onLoad}>
            <Trans>Discard mine and load theirs</Trans>
          </Button>
        )}
        {place && (
          <Button size="xs" variant="default" onClick={() => onGoTo({ ...place })}>
            <Trans>Go to line {place.line}</Trans>
          </Button>
        )}
      </ProblemAlert>
    </div>
  );
}

/** Returns the place of the text that is no valid JSON. */
function findPlace(error: unknown): TextPlace | null {
  if (!isProblem(error, 'invalid_app_document')) return null;
  const { line, column } = error.data;
  return typeof line === 'number' && typeof column === 'number' ? { line, column } : null;
}

interface Loaded {
  text: string;
  etag: string;
}

/** Loads the document's text and tracks changes. */
function useRawText() {
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
