import { ArrowDown, GitBranch } from 'lucide-react';
import { LinkButton } from '../../../components';
import { useWorkspace, type App } from '../../../lib/workspace';
import { useChangeCount } from '../api/change-count';
import classes from './gitsync-link.module.css';

/** Leads to the app's page of changes, and tells how many of them wait and whether the repository has news. */
export function GitSyncLink({ app }: { app: App }) {
  const { id: w } = useWorkspace();
  const count = useChangeCount(app);
  return (
    <LinkButton
      to="/w/$w/apps/$a/changes"
      params={{ w, a: app.id }}
      variant="default"
      size="xs"
      className={classes.link}
      leftSection={<GitBranch size={15} aria-hidden />}
    >
      GitSync
      <Marks gitState={app.gitState} count={count} />
    </LinkButton>
  );
}

function Marks({ gitState, count }: Pick<App, 'gitState'> & { count: number | null }) {
  return (
    <>
      {count !== null && (
        <span className={classes.count}>
          <span className="visually-hidden">, </span>
          {count}
          <span className="visually-hidden">{count === 1 ? ' change' : ' changes'}</span>
        </span>
      )}
      {count === null && gitState === 'changed' && (
        <span className={classes.mark}>
          <span className="visually-hidden">, changed</span>
        </span>
      )}
      {gitState === 'behind' && (
        <span className={classes.news} title="New commits in the repository">
          <ArrowDown size={12} aria-hidden />
          <span className="visually-hidden">, new commits in the repository</span>
        </span>
      )}
      {gitState === 'failed' && (
        <span className={classes.mark} data-failed title="The last commit failed">
          <span className="visually-hidden">, the last commit failed</span>
        </span>
      )}
      {gitState === 'conflict' && (
        <span className={classes.mark} data-failed title="Conflicts to settle">
          <span className="visually-hidden">, conflicts to settle</span>
        </span>
      )}
    </>
  );
}
