import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Skeleton, UnstyledButton } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { ChevronRight } from 'lucide-react';
import { use, useId, useState } from 'react';
import { ProblemAlert, TextLink, Time } from '../../../components';
import { answerOf, api } from '../../../lib/api';
import { shortSha } from '../../../lib/short-sha';
import {
  copyKey,
  inCopy,
  resultOf,
  useWorkspace,
  OpenAppContext,
  type App,
  type OpenApp,
} from '../../../lib/workspace';
import classes from './last-changed.module.css';

/** A component or a query, by its id in the document. */
interface Item {
  kind: 'component' | 'query';
  id: string;
}

/** One commit is found fastest. */
const FIRST = 1;
const EARLIER = 5;

/** Lists the commits that changed an item, newest first: the last one, and more on request. */
function useItemHistory(appId: string, { kind, id }: Item) {
  const { copy } = useWorkspace();
  return useInfiniteQuery({
    queryKey: [...copyKey(copy), 'item-history', appId, kind, id],
    refetchOnMount: 'always',
    refetchOnWindowFocus: false,
    initialPageParam: null as string | null,
    queryFn: ({ client, pageParam: cursor, signal }) => {
      const of = `${kind}:${id}`;
      const query = cursor === null ? { of, limit: FIRST } : { of, limit: EARLIER, cursor };
      const params = inCopy(copy, { a: appId }, query);
      return resultOf(
        { client, signal, workspaceId: copy.w },
        answerOf(api.GET('/api/workspaces/{w}/apps/{a}/git/history', { params, signal })),
      );
    },
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}

/** States of an app that may have uncommitted changes. */
const CHANGED: readonly App['gitState'][] = ['changed', 'failed', 'behind', 'conflict'];

/** Tells whether an item has uncommitted changes. */
function useHasUncommitted({ app, save }: OpenApp, item: Item): boolean {
  const { copy } = useWorkspace();
  const isChanged = CHANGED.includes(app.gitState);
  const { data } = useQuery({
    queryKey: [...copyKey(copy), 'uncommitted', app.id, app.updatedAt],
    queryFn: async ({ client, signal }) => {
      await save();
      const params = inCopy(copy, { a: app.id }, {});
      const request = api.GET('/api/workspaces/{w}/apps/{a}/git/changes', { params, signal });
      return (await resultOf({ client, signal, workspaceId: copy.w }, answerOf(request))).changes;
    },
    enabled: isChanged,
  });
  if (!isChanged || !data) return false;
  return data.some(({ kind, itemId, of }) =>
    kind === 'event' ? of?.kind === item.kind && of.id === item.id : kind === item.kind && itemId === item.id,
  );
}

const COMMITS_LABELS: Record<Item['kind'], string> = {
  component: t`Commits that changed this component`,
  query: t`Commits that changed this query`,
};

/** Shows on request who last changed a component or query, since that reads the repository. */
export function LastChanged({ item }: { item: Item }) {
  const open = use(OpenAppContext);
  const [isOpen, setIsOpen] = useState(false);
  const id = useId();
  // A committed app has no present state to ask about.
  if (open === null || open.app.gitState === 'none') return null;
  return (
    <div className={classes.lastChanged}>
      <UnstyledButton
        className={classes.toggle}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setIsOpen(!isOpen)}
      >
        <ChevronRight size={14} aria-hidden />
        <Trans>Last changed</Trans>
      </UnstyledButton>
      <div id={id} hidden={!isOpen} role="group" aria-label={t`Last changed`}>
        {isOpen && <Changes open={open} item={item} />}
      </div>
    </div>
  );
}

function Changes({ open, item }: { open: OpenApp; item: Item }) {
  const { data, error, isFetching, isFetchingNextPage, hasNextPage, ...history } = useItemHistory(
    open.app.id,
    item,
  );
  const hasUncommitted = useHasUncommitted(open, item);
  const commits = data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <>
      {hasUncommitted && (
        <p className={classes.here}>
          <Trans>Changed here, not committed yet.</Trans>
        </p>
      )}
      {data && (
        <ol className={classes.commits} aria-label={COMMITS_LABELS[item.kind]}>
          {commits.map((commit) => (
            <Commit key={commit.sha} appId={open.app.id} commit={commit} />
          ))}
        </ol>
      )}
      <div role="status">
        {data ? (
          commits.length === 0 && <p className={classes.none}>{noneOf({ hasNextPage, hasUncommitted })}</p>
        ) : (
          <Searching isOver={error !== null} />
        )}
      </div>
      {error && !isFetching && (
        <ProblemAlert error={error} title={t`The history could not be read`}>
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => void (data ? history.fetchNextPage() : history.refetch())}
          >
            <Trans>Try again</Trans>
          </Button>
        </ProblemAlert>
      )}
      {hasNextPage && !error && (
        <Button
          size="compact-xs"
          variant="default"
          loading={isFetchingNextPage}
          onClick={() => void history.fetchNextPage()}
        >
          <Trans>Earlier changes</Trans>
        </Button>
      )}
    </>
  );
}

function noneOf({ hasNextPage, hasUncommitted }: { hasNextPage: boolean; hasUncommitted: boolean }): string {
  if (hasNextPage) return t`None of the newest commits changed it.`;
  return hasUncommitted ? t`No commit contains it yet.` : t`No commit has changed it.`;
}

interface CommitProps {
  appId: string;
  commit: { sha: string; message: string; author: { name: string; email: string }; date: string };
}

function Commit({ appId, commit: { sha, message, author, date } }: CommitProps) {
  const { id: w } = useWorkspace();
  const shown = message.trim().split('\n')[0] || shortSha(sha);
  return (
    <li>
      <Trans>
        By <span title={author.email}>{author.name}</span>, <Time value={date} />, in{' '}
        <TextLink
          to="/w/$w/apps/$a/history"
          params={{ w, a: appId }}
          search={{ commit: sha }}
          fz="inherit"
          underline="always"
        >
          {shown}
        </TextLink>
      </Trans>
    </li>
  );
}

const Searching = ({ isOver }: { isOver: boolean }) =>
  !isOver && (
    <div aria-label={t`Searching the history`}>
      <Skeleton h={14} w="80%" mb={8} />
      <Skeleton h={14} w="50%" />
    </div>
  );
