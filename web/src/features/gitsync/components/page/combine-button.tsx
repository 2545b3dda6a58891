import { t } from '@lingui/core/macro';
import { Button } from '@mantine/core';
import { GitMerge } from 'lucide-react';
import type { Ref } from 'react';
import type { GitSync } from '../../api/use-gitsync';

interface Props {
  sync: GitSync;
  /** Commits the ticked changes together with theirs; null: there is no message, so theirs are only pulled. */
  onCommit: (() => void) | null;
  ref?: Ref<HTMLButtonElement>;
}

/** The primary action where both this app and the repository have changes. */
export function CombineButton({ sync: { commit, pull, discard }, onCommit, ref }: Props) {
  return (
    <Button
      ref={ref}
      leftSection={<GitMerge size={15} aria-hidden />}
      loading={pull.isPending || commit.isPending}
      disabled={discard.isPending}
      title={
        onCommit
          ? t`Commits your changes on top of the repository’s`
          : t`Pulls, and puts your changes on top. They stay uncommitted.`
      }
      onClick={onCommit ?? pull.combine}
    >
      {onCommit ? t`Merge and commit` : t`Merge`}
    </Button>
  );
}
