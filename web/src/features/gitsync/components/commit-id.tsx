import { t } from '@lingui/core/macro';
import { Anchor } from '@mantine/core';
import type { AppGit } from '../api/app-git';
import classes from './gitsync.module.css';
import { shortSha } from '../../../lib/short-sha';

/** Short commit id; a link if the provider's URL is known. */
export function CommitId({ sha, git }: { sha: string; git: Pick<AppGit, 'commitUrlTemplate'> }) {
  const address = git.commitUrlTemplate?.replace('{sha}', sha);
  const short = shortSha(sha);
  if (!address) {
    return (
      <code className={classes.commitId} title={sha}>
        {short}
      </code>
    );
  }
  return (
    <Anchor
      href={address}
      target="_blank"
      rel="noreferrer"
      className={classes.commitId}
      title={t`${sha} (open at the provider)`}
    >
      {short}
    </Anchor>
  );
}
