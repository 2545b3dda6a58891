import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { ActionIcon, Button, Group, Text, TextInput, Loader } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import {
  Plus,
  RefreshCw,
  Search,
  Check,
  ChevronDown,
  ArrowUpFromLine,
  GitMerge,
  GitPullRequest,
  ListChecks,
  X,
} from 'lucide-react';
import { useState, useId, type KeyboardEvent } from 'react';
import { LinkButton, ProblemAlert, RowsSkeleton, Time } from '../../../components';
import { moveThroughRows, bringIntoView } from '../../../lib/focus';
import { newId } from '../../../lib/new-id';
import { useWorkspace } from '../../../lib/workspace';
import { branchesQuery, refreshBranches } from '../api/branches';
import { reviewsQuery, type ListedReview } from '../api/reviews';
import { useOpenBranch, type Save } from '../api/use-open-branch';
import {
  canBeReviewed,
  mergeWays,
  sortBranches,
  canPush,
  factsOf,
  type Branch,
  type MergeSides,
} from '../branch-facts';
import { openReviewOf, progressOfReview } from '../review-progress';
import type { BranchDialog } from './branch-dialogs';
import classes from './branches.module.css';
import { OpenMerges } from './open-merges';

interface Props {
  save?: Save;
  onAsk: (dialog: BranchDialog) => void;
  onClose: () => void;
}

/** Branches of the repository and the workspace, to open, create or delete. */
export function BranchList({ save, onAsk, onClose }: Props) {
  const { id: w, copy, defaultBranch, can } = useWorkspace();
  const list = useQuery(branchesQuery(w));
  const { data: reviews = [] } = useInfiniteQuery(reviewsQuery(w));
  const refresh = useRefresh(w);
  const opening = useOpenBranch({ save, onOpened: onClose });
  const [search, setSearch] = useState('');
  const present = copy.branch ?? defaultBranch;
  const find = (name: string | null) => list.data?.find((branch) => branch.name === name);
  const shown = shownOf(list.data ?? [], search);
  const open = (name: string) => {
    if (opening.isPending) return;
    if (name === present) onClose();
    else opening.open(name);
  };
  return (
    <div className={classes.list} onKeyDown={moveThroughRows}>
      <Tools
        {...{ search, setSearch, refresh }}
        onKeyDown={searchKeys(search, () => shown[0] && open(shown[0].name))}
      />
      <ProblemAlert error={list.error ?? refresh.error} title={t`The branches could not be listed`} />
      <ProblemAlert error={opening.error} title={t`${opening.variables ?? ''} could not be opened`} />
      <OpenMerges ofBranches onOpen={onClose} />
      {list.isPending && <RowsSkeleton label={t`Loading branches`} />}
      {list.data && shown.length === 0 && (
        <Text size="sm" c="dimmed" px={6}>
          <Trans>No branch has “{search.trim()}” in its name.</Trans>
        </Text>
      )}
      <ul className={classes.rows} aria-label={t`Branches`}>
        {shown.map((branch) => (
          <BranchRow
            key={branch.name}
            branch={branch}
            review={openReviewOf(reviews, { from: branch.name, to: defaultBranch })}
            isPresent={branch.name === present}
            isOpening={opening.isPending && opening.variables === branch.name}
            isDisabled={opening.isPending}
            onOpen={() => open(branch.name)}
            ways={mergeWays(branch, find(branch.name === present ? defaultBranch : present))}
            onAsk={can('builder') ? onAsk : null}
            onClose={onClose}
          />
        ))}
      </ul>
      <span className="visually-hidden" role="status">
        {statusOf(opening, list.data && shown.length)}
      </span>
      <Group gap={6} grow>
        {can('builder') && (
          <Button
            variant="default"
            size="xs"
            leftSection={<Plus size={14} aria-hidden />}
            onClick={() => onAsk({ kind: 'new' })}
          >
            <Trans>New branch</Trans>
          </Button>
        )}
        <LinkButton
          to="/w/$w/pull-requests"
          params={{ w }}
          variant="default"
          size="xs"
          leftSection={<GitPullRequest size={14} aria-hidden />}
          onClick={onClose}
        >
          <Trans>Pull requests</Trans>
        </LinkButton>
      </Group>
    </div>
  );
}

function useRefresh(workspaceId: string) {
  const client = useQueryClient();
  return useMutation({ mutationFn: () => refreshBranches({ client, workspaceId }) });
}

const shownOf = (branches: Branch[], search: string): Branch[] => {
  const wanted = search.trim().toLowerCase();
  return sortBranches(branches).filter(({ name }) => name.toLowerCase().includes(wanted));
};

interface ToolsProps {
  search: string;
  setSearch: (text: string) => void;
  refresh: ReturnType<typeof useRefresh>;
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
}

const Tools = ({ search, setSearch, refresh, onKeyDown }: ToolsProps) => (
  <Group gap={6} wrap="nowrap">
    <TextInput
      type="search"
      size="xs"
      flex={1}
      aria-label={t`Find a branch`}
      placeholder={t`Find a branch`}
      leftSection={<Search size={14} aria-hidden />}
      value={search}
      onChange={(event) => setSearch(event.currentTarget.value)}
      onKeyDown={onKeyDown}
      data-autofocus
    />
    <ActionIcon
      variant="default"
      size={30}
      aria-label={t`Ask the repository for its branches`}
      title={t`Ask the repository for its branches`}
      loading={refresh.isPending}
      onClick={() => refresh.mutate()}
    >
      <RefreshCw size={14} aria-hidden />
    </ActionIcon>
  </Group>
);

/** Arrow key: from the search to the first branch; Enter: opens it. */
const searchKeys =
  (search: string, openFirst: () => void) =>
  (event: KeyboardEvent<HTMLElement>): void => {
    if (event.key === 'ArrowDown') {
      event.preventDefault();
      event.currentTarget.closest(`.${classes.list}`)?.querySelector<HTMLElement>('[data-row]')?.focus();
    }
    if (event.key === 'Enter' && search.trim() !== '') {
      event.preventDefault();
      openFirst();
    }
  };

function statusOf(
  { isPending, variables }: { isPending: boolean; variables: string | undefined },
  count: number | undefined,
): string {
  if (isPending) return t`Opening ${variables ?? ''}`;
  if (count === undefined) return '';
  return plural(count, { one: '# branch', other: '# branches' });
}

interface BranchRowProps {
  branch: Branch;
  /** The open one of its changes beside the default branch. */
  review: ListedReview | null;
  /** True for the shown branch. */
  isPresent: boolean;
  isOpening: boolean;
  isDisabled: boolean;
  onOpen: () => void;
  /** Possible merges of this branch and the shown one. */
  ways: MergeSides[];
  /** Null for users who may not change branches. */
  onAsk: ((dialog: BranchDialog) => void) | null;
  onClose: () => void;
}

function BranchRow(props: BranchRowProps) {
  const { branch, review, ways, onAsk, onClose } = props;
  const [isMore, setIsMore] = useState(false);
  const actionsId = useId();
  const { name, isDefault } = branch;
  const hasActions = ways.length > 0 || !isDefault || canPush(branch);
  return (
    <li>
      <div className={classes.row}>
        <OpenButton {...props} />
        {onAsk && hasActions && (
          <ActionIcon
            variant="subtle"
            color="gray"
            size={28}
            aria-label={t`Actions for ${name}`}
            title={t`Actions for ${name}`}
            aria-expanded={isMore}
            aria-controls={isMore ? actionsId : undefined}
            onClick={() => setIsMore(!isMore)}
          >
            <ChevronDown size={15} aria-hidden className={classes.more} />
          </ActionIcon>
        )}
      </div>
      {onAsk && isMore && <BranchActions id={actionsId} {...{ branch, review, ways, onAsk, onClose }} />}
    </li>
  );
}

function OpenButton({ branch, review, isPresent, isOpening, isDisabled, onOpen }: BranchRowProps) {
  const { defaultBranch } = useWorkspace();
  const { name, isLocal, lastCommit } = branch;
  const facts = isOpening
    ? [isLocal ? t`Opening…` : t`Fetching…`]
    : [...factsOf(branch, defaultBranch), ...(review ? [t`Review: ${progressOfReview(review)}`] : [])];
  return (
    <button
      type="button"
      className={classes.open}
      data-row
      aria-current={isPresent || undefined}
      aria-disabled={isDisabled || undefined}
      onClick={onOpen}
    >
      <span className={classes.mark} aria-hidden>
        {isOpening ? <Loader size={14} /> : isPresent && <Check size={15} />}
      </span>
      <span className={classes.text}>
        <span className={classes.name} data-away={!isLocal || undefined}>
          {name}
        </span>
        {facts.length > 0 && (
          <span className={classes.facts}>
            <span className="visually-hidden">, </span>
            {facts.join(' · ')}
          </span>
        )}
        {lastCommit && (
          <span className={classes.facts}>
            <span className="visually-hidden">, </span>
            <Trans>
              {lastCommit.author.name}, <Time value={lastCommit.date} />
            </Trans>
          </span>
        )}
      </span>
    </button>
  );
}

interface BranchActionsProps {
  id: string;
  branch: Branch;
  review: ListedReview | null;
  ways: MergeSides[];
  onAsk: (dialog: BranchDialog) => void;
  onClose: () => void;
}

/** Actions for a branch in the list. */
function BranchActions({ id, branch, review, ways, onAsk, onClose }: BranchActionsProps) {
  const { id: w, defaultBranch: to } = useWorkspace();
  return (
    <div
      id={id}
      className={classes.actions}
      role="group"
      aria-label={t`Actions for ${branch.name}`}
      ref={bringIntoView}
    >
      {ways.map((sides) => (
        <Button
          key={sides.from}
          {...ACTION}
          leftSection={<GitMerge size={14} aria-hidden />}
          onClick={() => onAsk({ kind: 'merge', id: newId(), sides })}
        >
          {sides.from === branch.name
            ? t`Merge into ${sides.into}…`
            : t`Merge ${sides.from} into this branch…`}
        </Button>
      ))}
      {to !== null && canBeReviewed(branch) && (
        <LinkButton
          {...ACTION}
          to="/w/$w/review"
          params={{ w }}
          search={{ from: branch.name, to }}
          leftSection={<ListChecks size={14} aria-hidden />}
          onClick={onClose}
        >
          {review ? t`Go on with its review` : t`Review its changes`}
        </LinkButton>
      )}
      {canPush(branch) && (
        <Button
          {...ACTION}
          leftSection={<ArrowUpFromLine size={14} aria-hidden />}
          onClick={() => onAsk({ kind: 'push', branch })}
        >
          {branch.isRemote ? t`Push…` : t`Push this branch again…`}
        </Button>
      )}
      {!branch.isDefault && (
        <Button
          {...ACTION}
          color="red.8"
          leftSection={<X size={14} aria-hidden />}
          onClick={() => onAsk({ kind: 'delete', branch })}
        >
          <Trans>Delete this branch…</Trans>
        </Button>
      )}
    </div>
  );
}

const ACTION = {
  variant: 'subtle',
  color: 'gray',
  size: 'compact-sm',
  justify: 'start',
  fullWidth: true,
} as const;
