import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { FileDiff } from 'lucide-react';
import { useRef } from 'react';
import { EmptyState, LinkButton, ProblemAlert } from '../../../../components';
import { isProblem } from '../../../../lib/api';
import { useDetail } from '../../../../lib/use-detail';
import { useWindowTitle } from '../../../../lib/use-window-title';
import { useOpenApp, useSeesDraft, useWorkspace, type App, type OpenApp } from '../../../../lib/workspace';
import type { AppGit } from '../../api/app-git';
import { useChoice } from '../../api/use-choice';
import { useGitSync, type GitSync } from '../../api/use-gitsync';
import { keyOf, useShownChanges, type ShownChanges } from '../../api/use-shown-changes';
import { NoGitSync } from '../no-gitsync';
import { ChangeLists } from './change-lists';
import { Difference, type Compared } from './difference';
import { Dock } from './dock';
import { LoadingPage } from './loading-page';
import classes from './page.module.css';
import { RepositoryBar } from './repository-bar';

/** The changes of an app here and in its repository, with all that can be done about them. */
export function ChangesPage() {
  const { app } = useOpenApp();
  return useSeesDraft(app) ? <Changes /> : <DraftsForBuilders app={app} />;
}

function DraftsForBuilders({ app }: { app: App }) {
  const { id: w } = useWorkspace();
  return (
    <div className={classes.alone}>
      <EmptyState
        icon={<FileDiff size={22} />}
        title={t`Only builders see uncommitted changes`}
        actions={
          <LinkButton to="/w/$w/apps/$a" params={{ w, a: app.id }}>
            <Trans>Open the live release</Trans>
          </LinkButton>
        }
      >
        <Trans>This app is published. Viewers see its live release and what was committed.</Trans>
      </EmptyState>
    </div>
  );
}

function Changes() {
  const open = useOpenApp();
  const sync = useGitSync(open);
  const { app } = open;
  const { git } = sync;
  useWindowTitle(t`Changes in ${app.name}`);
  if (isProblem(git.error, 'git_not_configured', 'git_disabled')) {
    return (
      <div className={classes.alone}>
        <NoGitSync error={git.error} />
      </div>
    );
  }
  if (git.isPending) return <LoadingPage />;
  if (!git.data) {
    return (
      <div className={classes.alone}>
        <ProblemAlert error={git.error} title={t`The Git state of the app could not be loaded`} />
      </div>
    );
  }
  return (
    <div className={classes.page}>
      <RepositoryBar app={app} git={git.data} news={sync.news} />
      <Workbench open={open} git={git.data} sync={sync} />
    </div>
  );
}

interface Props {
  open: OpenApp;
  git: AppGit;
  sync: GitSync;
}

/** The changes on the left, with what can be done about them below, and the difference of the selected one on the right. */
function Workbench({ open, git, sync }: Props) {
  const shown = useShownChanges(open.app.id, git, sync.news.news);
  const choice = useChoice({ app: open.app, git, sync, shown });
  const listRef = useRef<HTMLDivElement>(null);
  const detail = useDetail(listRef);
  const choose = (key: string) => {
    shown.select(key);
    requestAnimationFrame(() =>
      listRef.current?.querySelector(`[data-row="${CSS.escape(key)}"]`)?.scrollIntoView({ block: 'nearest' }),
    );
  };
  return (
    <div className={classes.columns} data-shows={detail.isOpen && shown.selected ? 'difference' : 'list'}>
      <section className={classes.left} aria-label={t`Changes and commit`}>
        <div className={classes.lists} ref={listRef} role="group" aria-label={t`Changes`} tabIndex={0}>
          <ChangeLists
            {...{ git, shown, choice, news: sync.news }}
            isLocked={open.app.locked}
            onOpen={detail.open}
          />
        </div>
        <Dock {...{ open, git, sync }} ticks={choice.ticks} />
      </section>
      <section className={classes.right} aria-label={t`Difference`}>
        <Difference
          appId={open.app.id}
          shown={shown.selected}
          compared={comparedWith(shown)}
          onChoose={({ side }, change) => choose(keyOf(side, change))}
          choice={choice}
          onDiscard={() => {
            sync.discard.discard(choice.discardable);
            detail.close();
          }}
          onClose={detail.close}
        />
      </section>
    </div>
  );
}

/** Returns the changes of which the selected one is part, and the two states that they are between. */
function comparedWith({ selected, listed, here, there, theirSides }: ShownChanges): Compared {
  if (selected?.side !== 'there')
    return { sides: { from: 'last', to: 'working' }, changes: listed, names: here?.names };
  return { sides: theirSides, changes: there?.changes ?? [], names: there?.names };
}
