import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Skeleton, Text } from '@mantine/core';
import { useEffect, useEffectEvent, useRef, useState, type ReactNode, type RefObject } from 'react';
import { LinkButton } from '../../../../components';
import { useOpenApp, useSeesDraft, useWorkspace } from '../../../../lib/workspace';
import type { AppGit } from '../../api/app-git';
import type { History } from '../../api/history/use-history';
import { GitProblem } from '../git-problem';
import { moveThroughRows } from '../../../../lib/focus';
import page from '../page/page.module.css';
import { CommitRow } from './commit-row';
import classes from './history.module.css';

interface Props {
  appId: string;
  git: AppGit;
  history: History;
  chosenSha: string | null;
  /** The commit that the address names. */
  namedSha: string | null;
  onChoose: (sha: string) => void;
  isNarrow: boolean;
  /** Shown below the chosen row; null: nothing. */
  below: ReactNode;
}

/** Commits, newest first, below the uncommitted changes. Arrow keys move between rows. */
export function CommitList(props: Props) {
  const { appId, git, history } = props;
  const { commits, error } = history;
  const seesDraft = useSeesDraft(useOpenApp().app);
  return (
    <div className={page.lists} role="group" aria-label={t`History`} tabIndex={0}>
      <div onKeyDown={moveThroughRows}>
        {seesDraft && git.hasUncommittedChanges && <Uncommitted appId={appId} />}
        {commits === null && error === null && <LoadingCommits />}
        {commits?.length === 0 && (
          <Text size="sm" c="dimmed" className={classes.note}>
            <Trans>The branch {git.branch} has no commit of this app.</Trans>
          </Text>
        )}
        {commits && commits.length > 0 && <Rows {...props} commits={commits} />}
        <GitProblem error={error} title={t`The history could not be read`} onRetry={history.retry} />
      </div>
    </div>
  );
}

function Uncommitted({ appId }: { appId: string }) {
  const { id: w } = useWorkspace();
  return (
    <div className={classes.uncommitted}>
      <span>
        <Trans>Uncommitted changes</Trans>
      </span>
      <LinkButton to="/w/$w/apps/$a/changes" params={{ w, a: appId }} size="compact-xs" variant="default">
        <Trans>See the changes</Trans>
      </LinkButton>
    </div>
  );
}

function Rows(props: Props & { commits: NonNullable<History['commits']> }) {
  const { git, history, commits, chosenSha, namedSha, onChoose, isNarrow, below } = props;
  const listRef = useRef<HTMLOListElement>(null);
  useNamedInView(listRef, chosenSha === null ? null : namedSha);
  const { loadMore, buttonRef } = useMore(history, listRef);
  const isListed = commits.some(({ sha }) => sha === chosenSha);
  return (
    <>
      <ol className={classes.commits} aria-label={t`Commits`} ref={listRef}>
        {commits.map((commit, index) => (
          <CommitRow
            key={commit.sha}
            commit={commit}
            isChosen={commit.sha === chosenSha}
            isStop={isListed ? commit.sha === chosenSha : index === 0}
            isFirstOfApp={!history.hasMore && index === commits.length - 1}
            graph={history.graph}
            here={hereLabel(git, commit.sha)}
            isExpandable={isNarrow}
            onChoose={() => onChoose(commit.sha)}
          >
            {commit.sha === chosenSha && below}
          </CommitRow>
        ))}
      </ol>
      {history.hasMore && (
        <div className={classes.more}>
          <Button
            ref={buttonRef}
            size="xs"
            variant="default"
            aria-disabled={history.isLoadingMore}
            data-disabled={history.isLoadingMore || undefined}
            onClick={() => !history.isLoadingMore && loadMore()}
          >
            {history.isLoadingMore ? t`Loading` : t`Show more`}
          </Button>
        </div>
      )}
    </>
  );
}

/** Marks the commit whose state the workspace has. */
function hereLabel({ lastCommit, hasUncommittedChanges }: AppGit, sha: string): string | null {
  if (lastCommit?.sha !== sha) return null;
  return hasUncommittedChanges ? t`Last synced here` : t`Working copy`;
}

/**
 * Scrolls to the commit that the address names, also when details closed above it have moved it. Moves the focus there too
 * if the page has just opened, for example on the way back from the commit.
 */
function useNamedInView(listRef: RefObject<HTMLElement | null>, namedSha: string | null): void {
  useEffect(() => {
    const row = listRef.current?.querySelector<HTMLElement>(`[data-row="${namedSha}"]`);
    row?.scrollIntoView({ block: 'nearest' });
    if (document.activeElement === document.body) row?.focus({ preventScroll: true });
  }, [listRef, namedSha]);
}

/** Loads more commits, and moves the focus from the button, which moves or disappears, to the first new commit. */
function useMore({ commits, loadMore }: History, listRef: RefObject<HTMLElement | null>) {
  const buttonRef = useRef<HTMLButtonElement>(null);
  /** Number of rows when more were requested; null: the focus has moved since. */
  const from = useRef<number | null>(null);
  const count = commits?.length ?? 0;
  const goOn = useEffectEvent(() => {
    const at = from.current;
    if (at === null || count <= at) return;
    from.current = null;
    const { activeElement } = document;
    const isStillThere = activeElement === document.body || activeElement === buttonRef.current;
    const rows = listRef.current?.querySelectorAll<HTMLElement>('[data-row]');
    if (isStillThere) rows?.[at]?.focus({ preventScroll: true });
  });
  useEffect(() => goOn(), [count]);
  return {
    buttonRef,
    loadMore: () => {
      from.current = count;
      void loadMore();
    },
  };
}

const LATE_MS = 4_000;

function LoadingCommits() {
  const [isLate, setIsLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsLate(true), LATE_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={classes.note} role="status" aria-label={t`Reading the history`} aria-busy>
      {[1, 2, 3].map((row) => (
        <div key={row}>
          <Skeleton h={16} w="70%" mb={8} />
          <Skeleton h={12} w="45%" mb={20} />
        </div>
      ))}
      {isLate && (
        <Text size="sm" c="dimmed">
          <Trans>
            Reading the history for the first time may take some minutes if the repository is large.
          </Trans>
        </Text>
      )}
    </div>
  );
}
