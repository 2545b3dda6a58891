import { Button } from '@mantine/core';
import { ArrowDownToLine } from 'lucide-react';
import type { Ref } from 'react';
import type { GitSync } from '../../api/use-gitsync';

/** Pulls what the repository has that is new; nothing if there is no news. */
export function PullButton({
  sync: { news, pull, commit },
  ref,
}: {
  sync: GitSync;
  ref?: Ref<HTMLButtonElement>;
}) {
  if ((!news.news && !pull.isPending) || pull.wantsDiscard) return null;
  return (
    <Button
      ref={ref}
      leftSection={<ArrowDownToLine size={15} aria-hidden />}
      loading={pull.isPending}
      disabled={commit.isPending}
      onClick={pull.pull}
    >
      {labelOf(news.news?.commits.length ?? 0)}
    </Button>
  );
}

function labelOf(count: number): string {
  if (count === 0) return 'Pull';
  return count === 1 ? 'Pull 1 commit' : `Pull ${count} commits`;
}
