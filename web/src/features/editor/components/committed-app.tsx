import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { Choice, HelpLink, LinkButton, Logo, ProblemAlert, StateBadge } from '../../../components';
import { appQuery, copyId, useWorkspace, type App } from '../../../lib/workspace';
import { loadCommitted } from '../definition';
import { BranchMenu, isMissingCopy } from '../../branches';
import { RawDocument } from '../raw';
import type { EditingSession } from '../session/editing-session';
import { fixedDocument } from '../session/fixed-document';
import { EditorContext, OpenPageContext, useSessionState } from '../session/use-editor';
import { useOpenDocument, useStableEditor } from '../session/use-open-document';
import { useSession } from '../session/use-session';
import { Design, type Panel } from './design';
import { EditorLoading } from './editor-loading';
import classes from './editor.module.css';
import { MissingApp } from './missing-app';
import { useView } from './use-view';
import { shortSha } from '../../../lib/short-sha';
import { useWindowTitle } from '../../../lib/use-window-title';

interface Props {
  appId: string;
  sha: string;
  /** Says which commit it is. */
  children: ReactNode;
}

/** An app as it was at a commit, to look at. Nothing of it can be changed, and nothing is saved. */
export function CommittedApp({ appId, sha, children }: Props) {
  const { id: w, copy } = useWorkspace();
  const client = useQueryClient();
  const app = useQuery(appQuery(copy, appId));
  const { session, error, retry } = useSession(
    () => fixedDocument(() => loadCommitted({ client, copy }, appId, sha), sha),
    `${copyId(copy)} ${appId} ${sha}`,
  );
  const name = app.data?.name;
  useWindowTitle(name === undefined ? undefined : t`${name} at ${shortSha(sha)}`);
  if (app.data && session) {
    return (
      <ReadOnlyEditor app={app.data} sha={sha} session={session}>
        {children}
      </ReadOnlyEditor>
    );
  }
  if (isMissingCopy(app.error)) return <MissingApp error={app.error} appId={appId} />;
  const problem = app.error ?? error;
  if (!problem) return <EditorLoading />;
  return (
    <main id="content" tabIndex={-1} className={classes.closed}>
      <h1 className="visually-hidden">{name ?? t`App`}</h1>
      <ProblemAlert error={problem} title={t`The app could not be opened at this commit`}>
        <LinkButton
          to="/w/$w/apps/$a/history"
          params={{ w, a: appId }}
          search={{ commit: sha }}
          size="xs"
          variant="default"
        >
          <Trans>Back to the history</Trans>
        </LinkButton>
        <Button size="xs" variant="default" onClick={() => (app.error ? void app.refetch() : retry())}>
          <Trans>Try again</Trans>
        </Button>
      </ProblemAlert>
    </main>
  );
}

interface EditorProps {
  app: App;
  sha: string;
  session: EditingSession;
  children: ReactNode;
}

function ReadOnlyEditor({ app, sha, session, children }: EditorProps) {
  const [panel, setPanel] = useState<Panel>('canvas');
  const open = useOpenDocument(useSessionState(session).document);
  const { views, view, setView } = useView(open);
  const editor = useStableEditor({ session, isReadOnly: true, open });
  return (
    <EditorContext value={editor}>
      <OpenPageContext value={open}>
        <div className={classes.editor}>
          <section className={classes.bar} aria-label={t`App bar`}>
            <BackToHistory appId={app.id} sha={sha} />
            <div className={classes.title}>
              <h1 title={app.name}>{app.name}</h1>
              <BranchMenu className={classes.branch} />
            </div>
            <Choice label={t`View`} options={views} value={view} onChange={setView} />
            <div className={classes.actions}>
              <StateBadge tone="quiet" label={t`Read-only`} />
              <span className={classes.bell}>
                <HelpLink />
              </span>
            </div>
          </section>
          <main id="content" tabIndex={-1} className={classes.main}>
            {children}
            {view === 'document' ? (
              <RawDocument onUnsaved={() => undefined} />
            ) : (
              <Design panel={panel} onPanel={setPanel} />
            )}
          </main>
        </div>
      </OpenPageContext>
    </EditorContext>
  );
}

function BackToHistory({ appId, sha }: { appId: string; sha: string }) {
  const { id: w } = useWorkspace();
  return (
    <Link
      to="/w/$w/apps/$a/history"
      params={{ w, a: appId }}
      search={{ commit: sha }}
      className={classes.back}
      aria-label={t`Back to the history`}
      title={t`Back to the history`}
    >
      <ArrowLeft size={16} aria-hidden />
      <Logo size={24} />
    </Link>
  );
}
