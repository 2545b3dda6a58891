import { t } from '@lingui/core/macro';
import { Skeleton } from '@mantine/core';
import { useEffect } from 'react';
import { ProblemAlert } from '../../../../components';
import { isProblem } from '../../../../lib/api';
import { useOpenApp } from '../../../../lib/workspace';
import { useGitSync } from '../../api/use-gitsync';
import { NoGitSync } from '../no-gitsync';
import classes from './page.module.css';
import { RepositoryBar } from './repository-bar';
import { Workbench } from './workbench';

/** The changes of an app here and in its repository, with all that can be done about them. */
export function ChangesPage() {
  const open = useOpenApp();
  const sync = useGitSync(open);
  const { app } = open;
  const { git } = sync;
  useEffect(() => {
    document.title = t`Changes in ${app.name} · Trellis`;
  }, [app.name]);
  if (isProblem(git.error, 'git_not_configured', 'git_disabled')) {
    return (
      <div className={classes.alone}>
        <NoGitSync error={git.error} />
      </div>
    );
  }
  if (git.isPending) return <Loading />;
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

/** Has the layout of the page, so that nothing jumps. */
const Loading = () => (
  <div className={classes.page} role="status" aria-label={t`Loading`} aria-busy>
    <div className={classes.bar}>
      <Skeleton h={20} w={360} />
    </div>
    <div className={classes.columns}>
      <div className={classes.left}>
        <Skeleton h={140} m={16} w="auto" />
      </div>
    </div>
  </div>
);
