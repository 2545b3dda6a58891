import { Anchor } from '@mantine/core';
import { findCommitAddress } from '../../../lib/repository-url';
import classes from './gitsync.module.css';

const SHORT_ID = 7;

/** The commit's short id; a link where the provider's address is known. */
export function CommitId({ sha, repositoryUrl }: { sha: string; repositoryUrl: string }) {
  const address = findCommitAddress(repositoryUrl, sha);
  const short = sha.slice(0, SHORT_ID);
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
      title={`${sha}: show it at the provider`}
    >
      {short}
    </Anchor>
  );
}
