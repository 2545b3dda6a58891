import { t } from '@lingui/core/macro';
import { Plural, Trans } from '@lingui/react/macro';
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
      classNames={{ section: classes.icon }}
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
        <span className={classes.count}>
          <span aria-hidden>{count}</span>
          <span className="visually-hidden">
            <Plural value={count} one=", # change" other=", # changes" />
          </span>
        </span>
      )}
      {count === null && gitState === 'changed' && (
        <span className={classes.mark}>
          <span className="visually-hidden">
            <Trans>, changed</Trans>
          </span>
        </span>
      )}
      {gitState === 'behind' && (
        <span className={classes.news} title={t`New commits in the repository`}>
          <ArrowDown size={12} aria-hidden />
          <span className="visually-hidden">
            <Trans>, new commits in the repository</Trans>
          </span>
        </span>
      )}
      {gitState === 'failed' && (
        <span className={classes.mark} data-failed title={t`The last commit failed`}>
          <span className="visually-hidden">
            <Trans>, the last commit failed</Trans>
          </span>
        </span>
      )}
      {gitState === 'conflict' && (
        <span className={classes.mark} data-failed title={t`Conflicts to settle`}>
          <span className="visually-hidden">
            <Trans>, conflicts to settle</Trans>
          </span>
        </span>
      )}
    </>
  );
}
