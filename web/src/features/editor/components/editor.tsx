import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { LinkButton, ProblemAlert } from '../../../components';
import { useMe } from '../../../lib/session';
import { appQuery, useWorkspace } from '../../../lib/workspace';
import { definitionOf } from '../api/definition';
import { EditingSession } from '../session/editing-session';
import { endsWith, KeptUnsaved } from '../session/kept-unsaved';
import classes from './editor.module.css';
import { OpenEditor, type ShownInEditor } from './open-editor';

interface Props extends ShownInEditor {
  appId: string;
}

/** Editor of one app. The app and its document load in parallel. */
export function Editor({ appId, ...shown }: Props) {
  const { id: w } = useWorkspace();
  const app = useQuery(appQuery(w, appId));
  const { session, error, retry } = useSession(w, appId);
  const name = app.data?.name;
  const hasOwnTitle = shown.page !== null;
  useEffect(() => {
    if (name !== undefined && !hasOwnTitle) document.title = `${name} · Trellis`;
  }, [name, hasOwnTitle]);
  if (app.data && session) return <OpenEditor app={app.data} session={session} {...shown} />;
  const problem = app.error ?? error;
  if (problem) {
    return (
      <main id="content" tabIndex={-1} className={classes.closed}>
        <h1 className="visually-hidden">App</h1>
        <ProblemAlert error={problem} title="This app could not be opened">
          <LinkButton to="/w/$w" params={{ w }} size="xs" variant="default">
            Back to apps
          </LinkButton>
          <Button size="xs" variant="default" onClick={() => (app.error ? void app.refetch() : retry())}>
            Try again
          </Button>
        </ProblemAlert>
      </main>
    );
  }
  return <EditorLoading />;
}

function useSession(w: string, appId: string) {
  const me = useMe();
  // Keeps the user who opened the app, also while a signed-out user is redirected.
  const [userId] = useState(me.user.id);
  const [session, setSession] = useState<EditingSession | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let isGone = false;
    let opened: EditingSession | null = null;
    const parts = { server: definitionOf(w, appId), store: new KeptUnsaved({ userId, appId }) };
    EditingSession.open(parts).then(
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
  }, [w, userId, appId, attempt]);
  const retry = () => {
    setError(null);
    setAttempt((count) => count + 1);
  };
  return { session, error, retry };
}

/** Placeholder with the editor's layout, so that nothing jumps. */
const EditorLoading = () => (
  <div className={classes.editor} role="status" aria-label="Loading" aria-busy>
    <div className={classes.bar}>
      <Skeleton h={20} w={200} />
    </div>
    <div className={classes.body}>
      <div className={classes.side}>
        <Skeleton h={240} m={12} w="auto" />
      </div>
      <div className={classes.middle} />
      <div className={classes.side}>
        <Skeleton h={240} m={12} w="auto" />
      </div>
    </div>
  </div>
);
