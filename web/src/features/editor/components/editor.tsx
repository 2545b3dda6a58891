import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { LinkButton, ProblemAlert } from '../../../components';
import { useMe } from '../../../lib/session';
import { useWindowTitle } from '../../../lib/use-window-title';
import { isMissingCopy } from '../../branches';
import { appQuery, copyId, useWorkspace } from '../../../lib/workspace';
import { definitionOf } from '../definition';
import { KeptUnsaved } from '../session/kept-unsaved';
import { useSession } from '../session/use-session';
import { EditorLoading } from './editor-loading';
import classes from './editor.module.css';
import { MissingApp } from './missing-app';
import { OpenEditor, type ShownInEditor } from './open-editor';

interface Props extends ShownInEditor {
  appId: string;
}

/** Editor of one app. The app and its document load in parallel. */
export function Editor({ appId, ...shown }: Props) {
  const { id: w, copy } = useWorkspace();
  const app = useQuery(appQuery(copy, appId));
  const { user } = useMe();
  // Keeps the user who opened the app, also while a signed-out user is redirected.
  const [userId] = useState(user.id);
  const { session, error, retry } = useSession(
    () => ({
      server: definitionOf(copy, appId),
      store: new KeptUnsaved({ userId, appId, branch: copy.branch }),
    }),
    `${copyId(copy)} ${appId} ${userId}`,
  );
  const name = app.data?.name;
  const isOpen = app.data !== undefined && session !== null;
  const problem = app.error ?? error;
  // Other pages of the app set their own title once they are shown.
  useWindowTitle(isOpen && shown.page !== null ? undefined : (name ?? (problem ? t`App` : undefined)));
  if (app.data && session) return <OpenEditor app={app.data} session={session} {...shown} />;
  if (isMissingCopy(app.error)) return <MissingApp error={app.error} appId={appId} />;
  if (problem) {
    return (
      <main id="content" tabIndex={-1} className={classes.closed}>
        <h1 className="visually-hidden">
          <Trans>App</Trans>
        </h1>
        <ProblemAlert error={problem} title={t`This app could not be opened`}>
          <LinkButton to="/w/$w" params={{ w }} size="xs" variant="default">
            <Trans>Back to apps</Trans>
          </LinkButton>
          <Button size="xs" variant="default" onClick={() => (app.error ? void app.refetch() : retry())}>
            <Trans>Try again</Trans>
          </Button>
        </ProblemAlert>
      </main>
    );
  }
  return <EditorLoading />;
}
