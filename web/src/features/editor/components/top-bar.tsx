import { t } from '@lingui/core/macro';
import { Plural, Trans } from '@lingui/react/macro';
import { ActionIcon } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ArrowLeft, Redo2, Undo2, ArrowDown, GitBranch, History } from 'lucide-react';
import { Suspense } from 'react';
import { Choice, HelpLink, Logo, StateBadge, LinkButton, type Tone } from '../../../components';
import { answerOf, api } from '../../../lib/api';
import { hasNavigation } from '../../../lib/program-page';
import { useSeesDraft, useWorkspace, copyKey, inCopy, resultOf, type App } from '../../../lib/workspace';
import { BranchMenu } from '../../branches';
import { InboxBell } from '../../inbox';
import { LiveState } from '../../releases';
import type { EditingSession } from '../session/editing-session';
import type { EditingState, Saving } from '../session/editing-state';
import classes from './editor.module.css';
import gitsyncLinkClasses from './gitsync-link.module.css';
import type { View } from './use-view';
import { ReleaseButton, VersionMenu } from './version-menu';

interface Props {
  app: App;
  /** The release that is shown; null: the draft. */
  live: App['live'];
  session: EditingSession;
  state: EditingState;
  isReadOnly: boolean;
  /** Saves pending changes; resolves to false if that fails. */
  save: () => Promise<boolean>;
  views: readonly { value: View; label: string }[];
  /** Null while another page of the app is shown. */
  view: View | null;
  onView: (view: View) => void;
  /** The raw view has text that is not saved, and says so. */
  hasUnsavedText: boolean;
}

const ICON = 16;

export function TopBar(props: Props) {
  const { app, live, session, state, isReadOnly, save, views, view, onView, hasUnsavedText } = props;
  const seesDraft = useSeesDraft(app);
  return (
    <section className={classes.bar} aria-label={t`App bar`}>
      {hasNavigation && <BackToApps />}
      <div className={classes.title}>
        <h1 title={app.name}>{app.name}</h1>
        {live ? <ReleaseButton app={app} live={live} /> : <VersionMenu app={app} save={save} />}
        {!live && (
          <span className={classes.live}>
            <Suspense>{app.live && <LiveState app={app} />}</Suspense>
          </span>
        )}
        <BranchMenu save={save} className={classes.branch} />
      </div>
      <Choice label={t`View`} options={views} value={view} onChange={onView} />
      <div className={classes.actions}>
        {!isReadOnly && !hasUnsavedText && <SaveState saving={state.saving} isKept={state.isKept} />}
        {!isReadOnly && <Steps session={session} state={state} />}
        {seesDraft ? <GitSyncLink app={app} /> : <HistoryLink app={app} />}
        <span className={classes.bell}>
          <HelpLink />
          {hasNavigation && <InboxBell />}
        </span>
      </div>
    </section>
  );
}

function Steps({ session, state }: Pick<Props, 'session' | 'state'>) {
  const undo = state.undo.at(-1);
  const redo = state.redo.at(-1);
  return (
    <>
      <ActionIcon
        variant="subtle"
        className={classes.quiet}
        color="gray"
        size={30}
        aria-label={undo ? t`Undo: ${undo.label}` : t`Undo`}
        title={undo ? t`Undo: ${undo.label}` : t`Undo`}
        disabled={!undo}
        onClick={() => session.undo()}
      >
        <Undo2 size={ICON} aria-hidden />
      </ActionIcon>
      <ActionIcon
        variant="subtle"
        className={classes.quiet}
        color="gray"
        size={30}
        aria-label={redo ? t`Redo: ${redo.label}` : t`Redo`}
        title={redo ? t`Redo: ${redo.label}` : t`Redo`}
        disabled={!redo}
        onClick={() => session.redo()}
      >
        <Redo2 size={ICON} aria-hidden />
      </ActionIcon>
    </>
  );
}

function BackToApps() {
  const { id: w } = useWorkspace();
  return (
    <Link
      to="/w/$w"
      params={{ w }}
      activeOptions={{ exact: true }}
      className={classes.back}
      aria-label={t`Back to apps`}
      title={t`Back to apps`}
    >
      <ArrowLeft size={ICON} aria-hidden />
      <Logo size={24} />
    </Link>
  );
}

const STATES: Record<Saving, { tone: Tone; label: string }> = {
  saved: { tone: 'good', label: t`Saved` },
  waiting: { tone: 'busy', label: t`Saving` },
  saving: { tone: 'busy', label: t`Saving` },
  offline: { tone: 'warn', label: t`Not saved, trying again` },
  moved: { tone: 'bad', label: t`Not saved` },
  refused: { tone: 'bad', label: t`Not saved` },
};

const NOT_KEPT = { tone: 'bad' as const, label: t`Not saved. Keep this tab open` };

const SaveState = ({ saving, isKept }: Pick<EditingState, 'saving' | 'isKept'>) => (
  <span role="status" className={classes.state} data-saving={saving}>
    <StateBadge {...(saving === 'offline' && !isKept ? NOT_KEPT : STATES[saving])} />
  </span>
);

/** Viewers of a published app see its commits, but no uncommitted changes. */
function HistoryLink({ app }: { app: App }) {
  const { id: w } = useWorkspace();
  return (
    <LinkButton
      to="/w/$w/apps/$a/history"
      params={{ w, a: app.id }}
      variant="default"
      size="xs"
      className={gitsyncLinkClasses.link}
      leftSection={<History size={15} aria-hidden />}
      classNames={{ section: gitsyncLinkClasses.icon }}
    >
      <Trans>History</Trans>
    </LinkButton>
  );
}

/** Leads to the app's page of changes, and tells how many of them wait and whether the repository has news. */
function GitSyncLink({ app }: { app: App }) {
  const { id: w } = useWorkspace();
  const count = useChangeCount(app);
  return (
    <LinkButton
      to="/w/$w/apps/$a/changes"
      params={{ w, a: app.id }}
      variant="default"
      size="xs"
      className={gitsyncLinkClasses.link}
      leftSection={<GitBranch size={15} aria-hidden />}
      classNames={{ section: gitsyncLinkClasses.icon }}
    >
      <Trans>GitSync</Trans>
      <Marks gitState={app.gitState} count={count} />
    </LinkButton>
  );
}

function Marks({ gitState, count }: Pick<App, 'gitState'> & { count: number | null }) {
  return (
    <>
      {count !== null && (
        <span className={gitsyncLinkClasses.count}>
          <span aria-hidden>{count}</span>
          <span className="visually-hidden">
            <Plural value={count} one=", # change" other=", # changes" />
          </span>
        </span>
      )}
      {count === null && gitState === 'changed' && (
        <span className={gitsyncLinkClasses.mark}>
          <span className="visually-hidden">
            <Trans>, changed</Trans>
          </span>
        </span>
      )}
      {gitState === 'behind' && (
        <span className={gitsyncLinkClasses.news} title={t`New commits in the repository`}>
          <ArrowDown size={12} aria-hidden />
          <span className="visually-hidden">
            <Trans>, new commits in the repository</Trans>
          </span>
        </span>
      )}
      {gitState === 'failed' && (
        <span className={gitsyncLinkClasses.mark} data-failed title={t`The last commit failed`}>
          <span className="visually-hidden">
            <Trans>, the last commit failed</Trans>
          </span>
        </span>
      )}
      {gitState === 'conflict' && (
        <span className={gitsyncLinkClasses.mark} data-failed title={t`Conflicts to resolve`}>
          <span className="visually-hidden">
            <Trans>, conflicts to resolve</Trans>
          </span>
        </span>
      )}
    </>
  );
}

/** Comparing takes longer than saving: it waits for a pause in the editing. */
const PAUSE_MS = 2_000;

const CHANGED: readonly App['gitState'][] = ['changed', 'failed', 'behind', 'conflict'];

/** Counts the uncommitted changes of an app; null if that is not known. */
function useChangeCount({ id: appId, gitState, updatedAt }: App): number | null {
  const { copy } = useWorkspace();
  const [state] = useDebouncedValue(updatedAt, PAUSE_MS);
  const isChanged = CHANGED.includes(gitState);
  const { data } = useQuery({
    // Not below the app's own key: that is refreshed at each event.
    queryKey: [...copyKey(copy), 'change-count', appId, state],
    queryFn: async ({ client, signal }) => {
      const params = inCopy(copy, { a: appId }, {});
      const request = api.GET('/api/workspaces/{w}/apps/{a}/git/changes', { params, signal });
      return (await resultOf({ client, signal, workspaceId: copy.w }, answerOf(request))).total;
    },
    enabled: isChanged,
    placeholderData: keepPreviousData,
  });
  return isChanged && data ? data : null;
}
