import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { GitPullRequest } from 'lucide-react';
import { useEffect } from 'react';
import { pullRequestsQuery } from '../../features/branches';
import type { CurrentWorkspace } from '../../lib/workspace';
import classes from './shell.module.css';

interface Props {
  workspace: CurrentWorkspace;
  iconSize: number;
}

/**
 * Leads to the pull requests, for users whose account sees the repository. The browser remembers that, so that the links below
 * do not move on the next visit.
 */
export function PullRequestsLink({ workspace: { id, defaultBranch }, iconSize }: Props) {
  const { data } = useQuery({
    ...pullRequestsQuery(id),
    enabled: defaultBranch !== null,
    refetchInterval: false,
  });
  const key = `trellis-pull-requests ${id}`;
  useEffect(() => {
    if (data) localStorage.setItem(key, 'yes');
    else if (data === null) localStorage.removeItem(key);
  }, [data, key]);
  const isShown = data === undefined ? localStorage.getItem(key) !== null : data !== null;
  if (defaultBranch === null || !isShown) return null;
  return (
    <Link to="/w/$w/pull-requests" params={{ w: id }} className={classes.link}>
      <GitPullRequest size={iconSize} aria-hidden />
      <span className={classes.label}>
        <Trans>Pull requests</Trans>
      </span>
    </Link>
  );
}
