import { plural, t } from '@lingui/core/macro';
import { Button } from '@mantine/core';
import { ArrowDownToLine } from 'lucide-react';
import type { Ref } from 'react';
import type { GitSync } from '../../api/use-gitsync';

/** Pulls what the repository has that is new; nothing if there is no news. */
export function PullButton({
  sync: { news, pull, commit },
  isSecond = false,
  ref,
}: {
  sync: GitSync;
  /** True beside an action that keeps the uncommitted changes: this one asks what to do with them. */
  isSecond?: boolean;
  ref?: Ref<HTMLButtonElement>;
}) {
  if ((!canPull(news) && !pull.isPending) || isAsking(pull)) return null;
  return (
    <Button
      ref={ref}
      variant={isSecond ? 'default' : 'filled'}
      leftSection={<ArrowDownToLine size={15} aria-hidden />}
      loading={pull.isPending && !isSecond}
      disabled={commit.isPending || (pull.isPending && isSecond)}
      onClick={pull.pull}
    >
      {isSecond ? t`Discard mine and pull` : labelOf(news.news?.commits.length ?? 0)}
    </Button>
  );
}

const isAsking = ({ wantsDiscard, asksAboutHost }: GitSync['pull']): boolean => wantsDiscard || asksAboutHost;

/** False for an empty repository, too. */
const canPull = ({ news }: GitSync['news']): boolean => news !== null && !news.isEmptied;

function labelOf(count: number): string {
  if (count === 0) return t`Pull`;
  return plural(count, { one: 'Pull # commit', other: 'Pull # commits' });
}
