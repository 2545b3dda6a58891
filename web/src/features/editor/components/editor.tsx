import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';
import { LinkButton, ProblemAlert } from '../../../components';
import { useMe } from '../../../lib/session';
import { useWindowTitle } from '../../../lib/use-window-title';
import { isMissingCopy } from '../../branches';
import { appQuery, copyId, useWorkspace, type App } from '../../../lib/workspace';
import { definitionOf, loadLive } from '../definition';
import { fixedDocument } from '../session/fixed-document';
import { KeptUnsaved } from '../session/kept-unsaved';
import { useSession } from '../session/use-session';
import { EditorLoading } from './editor-loading';
import classes from './editor.module.css';
import { MissingApp } from './missing-app';
import { OpenEditor, type LiveRelease, type ShownInEditor } from './open-editor';

interface Props extends ShownInEditor {
  appId: string;
  /** State of a published app to open; by default, the draft for builders, and the live release for viewers. */
  show: 'draft' | 'live' | undefined;
}

/** Editor of one app, or its live release to look at. */
export function Editor({ show, ...props }: Props) {
  const { copy, can, viewersSeeDrafts } = useWorkspace();
  const app = useQuery(appQuery(copy, props.appId));
  const isBuilder = can('builder');
  // App and document load in parallel unless the app decides which document.
  if (isBuilder && show !== 'live') return <DraftEditor {...props} app={app} />;
  if (!app.data) return <NotOpen appId={props.appId} app={app} error={null} retry={null} />;
  if (app.data.live && (show !== 'draft' || !(viewersSeeDrafts || isBuilder)))
    return <LiveEditor {...props} app={app} live={app.data.live} />;
  return <DraftEditor {...props} app={app} />;
}

interface StateProps extends ShownInEditor {
  appId: string;
  app: UseQueryResult<App>;
}

function DraftEditor({ appId, app, ...shown }: StateProps) {
  const { copy } = useWorkspace();
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
  const isOpen = app.data !== undefined && session !== null;
  // Other pages of the app set their own title once they are shown.
  useWindowTitle(isOpen && shown.page !== null ? undefined : app.data?.name);
  if (app.data && session) return <OpenEditor app={app.data} live={null} session={session} {...shown} />;
  return <NotOpen {...{ appId, app, error, retry }} />;
}

/** The release that viewers get. It is opened again when another one goes live. */
function LiveEditor({ appId, app, live, ...shown }: StateProps & { live: LiveRelease }) {
  const { copy } = useWorkspace();
  const { session, error, retry } = useSession(
    () => fixedDocument(() => loadLive(copy, appId), live.at),
    `${copyId(copy)} ${appId} ${live.at} ${live.tag}`,
  );
  useWindowTitle(session && shown.page !== null ? undefined : app.data?.name);
  if (app.data && session)
    return <OpenEditor key={live.at} app={app.data} live={live} session={session} {...shown} />;
  return <NotOpen {...{ appId, app, error, retry }} />;
}

interface NotOpenProps {
  appId: string;
  app: UseQueryResult<App>;
  /** Error of the document. */
  error: unknown;
  retry: (() => void) | null;
}

function NotOpen({ appId, app, error, retry }: NotOpenProps) {
  const { id: w } = useWorkspace();
  const problem = app.error ?? error;
  useWindowTitle(problem && !app.data ? t`App` : undefined);
  if (isMissingCopy(app.error)) return <MissingApp error={app.error} appId={appId} />;
  if (!problem) return <EditorLoading />;
  return (
    <main id="content" tabIndex={-1} className={classes.closed}>
      <h1 className="visually-hidden">
        <Trans>App</Trans>
      </h1>
      <ProblemAlert error={problem} title={t`This app could not be opened`}>
        <LinkButton to="/w/$w" params={{ w }} size="xs" variant="default">
          <Trans>Back to apps</Trans>
        </LinkButton>
        <Button size="xs" variant="default" onClick={() => (app.error ? void app.refetch() : retry?.())}>
          <Trans>Try again</Trans>
        </Button>
      </ProblemAlert>
    </main>
  );
}
