import { t } from '@lingui/core/macro';
import { ProblemAlert } from '../../../../components';
import { isProblem } from '../../../../lib/api';
import { useWindowTitle } from '../../../../lib/use-window-title';
import { useOpenApp } from '../../../../lib/workspace';
import { useGitSync } from '../../api/use-gitsync';
import { NoGitSync } from '../no-gitsync';
import { LoadingPage } from './loading-page';
import classes from './page.module.css';
import { RepositoryBar } from './repository-bar';
import { Workbench } from './workbench';

/** The changes of an app here and in its repository, with all that can be done about them. */
export function ChangesPage() {
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
