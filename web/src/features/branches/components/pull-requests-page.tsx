import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Anchor, Button, Stack } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { ArrowRight, ExternalLink, GitPullRequest } from 'lucide-react';
import { Suspense, useState } from 'react';
import {
  EmptyState,
  LinkButton,
  PageHeader,
  QueryProblem,
  RowsSkeleton,
  SectionCard,
  StateBadge,
  Time,
  type Tone,
} from '../../../components';
import { formatList } from '../../../lib/language';
import { lazyPart } from '../../../lib/lazy-code';
import { useWorkspace } from '../../../lib/workspace';
import { branchesQuery } from '../api/branches';
import { pullRequestsQuery, type PullRequests } from '../api/pull-requests';
import { reviewsQuery } from '../api/reviews';
import { canBeMerged, distanceOf, sortBranches, type Branch } from '../branch-facts';
import { nextStepOf, type PullRequest } from '../next-step';
import { openReviewOf, progressOfReview } from '../review-progress';
import type { BranchDialog } from './branch-dialogs';
import classes from './pull-requests.module.css';
import { ReviewState } from './review-state';
import { Reviews } from './reviews';

const MergeByStructure = lazyPart(async () => (await import('./merge/merge-by-structure')).MergeByStructure);
const BranchDialogs = lazyPart(async () => (await import('./branch-dialogs')).BranchDialogs);

/** The pull requests of the workspace's branches, and the branches that could have one. */
export function PullRequestsPage() {
  const { id: w, can } = useWorkspace();
  // The navigation may have asked before a report told how a pull request merges. The provider is not asked again.
  const pullRequests = useQuery({ ...pullRequestsQuery(w), refetchOnMount: 'always' });
  const branches = useQuery(branchesQuery(w));
  const [dialog, setDialog] = useState<BranchDialog | null>(null);
  const isPending = pullRequests.isPending || branches.isPending;
  const onAsk = can('builder') ? setDialog : null;
  return (
    <>
      <PageHeader
        title={t`Pull requests`}
        description={t`From branches of this workspace, at the provider of its repository: open ones, and those of the last 7 days.`}
      />
      <Stack gap="lg">
        <QueryProblem of={pullRequests} title={t`The pull requests could not be listed`} />
        <QueryProblem of={branches} title={t`The branches could not be listed`} />
        {isPending && <RowsSkeleton label={t`Loading pull requests`} rows={4} />}
        {!isPending && (
          <Lists pullRequests={pullRequests.data} branches={branches.data ?? []} onAsk={onAsk} />
        )}
        <Reviews />
      </Stack>
      <Suspense>{dialog && <BranchDialogs dialog={dialog} onClose={() => setDialog(null)} />}</Suspense>
    </>
  );
}

interface ListsProps {
  /** Null without an account; undefined after a failure. */
  pullRequests: PullRequests | null | undefined;
  branches: Branch[];
  /** Null for users who may not change branches. */
  onAsk: ((dialog: BranchDialog) => void) | null;
}

function Lists({ pullRequests, branches, onAsk }: ListsProps) {
  const items = pullRequests?.items ?? [];
  return (
    <>
      {pullRequests === null && <NoAccount />}
      {pullRequests && items.length === 0 && (
        <EmptyState icon={<GitPullRequest size={22} />} title={t`No pull requests`}>
          <Trans>Pull requests from branches that are opened here appear in this list.</Trans>
        </EmptyState>
      )}
      {items.length > 0 && (
        <ul className={classes.list} aria-label={t`Pull requests`}>
          {items.map((one) => (
            <Row
              key={one.number}
              pullRequest={one}
              branch={branches.find(({ name }) => name === one.from) ?? null}
              onAsk={onAsk}
            />
          ))}
        </ul>
      )}
      {onAsk && <Candidates branches={branches} pullRequests={items} onAsk={onAsk} />}
    </>
  );
}

const NoAccount = () => (
  <EmptyState
    icon={<GitPullRequest size={22} />}
    title={t`None of your accounts sees this repository`}
    actions={
      <LinkButton to="/profile" variant="default">
        <Trans>Connect an account</Trans>
      </LinkButton>
    }
  >
    <Trans>
      Pull requests are listed through your account at the provider of the repository. Without one, you can
      open them on the provider’s page.
    </Trans>
  </EmptyState>
);

const STATES: Record<PullRequest['state'], { label: string; tone: Tone }> = {
  open: { label: t`Open`, tone: 'busy' },
  merged: { label: t`Merged`, tone: 'good' },
  closed: { label: t`Closed`, tone: 'quiet' },
};

const stateOf = ({ state, isDraft }: PullRequest) =>
  state === 'open' && isDraft ? { label: t`Draft`, tone: 'quiet' as const } : STATES[state];

interface RowProps {
  pullRequest: PullRequest;
  /** Its branch here. */
  branch: Branch | null;
  /** Null for users who may not change branches. */
  onAsk: ((dialog: BranchDialog) => void) | null;
}

function Row({ pullRequest, branch, onAsk }: RowProps) {
  const { number, title, url, from, to, author, state, updatedAt, apps } = pullRequest;
  const isDone = branch !== null && nextStepOf(branch, to, [pullRequest]).is === 'merged';
  return (
    <li className={classes.row}>
      <div className={classes.state}>
        <StateBadge {...stateOf(pullRequest)} />
      </div>
      <div className={classes.body}>
        <Anchor href={url} target="_blank" rel="noreferrer" className={classes.title}>
          #{number} {title}
          <ExternalLink size={13} aria-hidden className={classes.external} />
        </Anchor>
        <div className={classes.meta}>
          <span className={classes.branches}>
            {from} <ArrowRight size={12} aria-label={t`into`} /> {to}
          </span>
          {author !== null && <span>{author}</span>}
          <Time value={updatedAt} />
        </div>
        {apps.length > 0 && <div className={classes.apps}>{appsText(apps)}</div>}
        {onAsk && isMergeableByStructure(pullRequest) && (
          <Suspense>
            <MergeByStructure pullRequest={pullRequest} />
          </Suspense>
        )}
      </div>
      <div className={classes.actions}>
        {state === 'open' && <ReviewState pullRequest={pullRequest} />}
        <ReviewLink pullRequest={pullRequest} mayReview={onAsk !== null} />
        {isDone && onAsk && (
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => onAsk({ kind: 'delete', branch, isMerged: true })}
          >
            <Trans>Delete branch…</Trans>
          </Button>
        )}
      </div>
    </li>
  );
}

interface ReviewLinkProps {
  pullRequest: PullRequest;
  /** False for users who may only read the open review. */
  mayReview: boolean;
}

/** Links to the review of an open pull request by element, with its progress if it has begun. */
function ReviewLink({ pullRequest: { number, title, from, to, state }, mayReview }: ReviewLinkProps) {
  const { id: w } = useWorkspace();
  const { data: reviews = [] } = useInfiniteQuery(reviewsQuery(w));
  const review = openReviewOf(reviews, { from, to });
  if (state !== 'open') return null;
  const shared = {
    size: 'compact-sm',
    variant: 'default',
    'aria-label': t`Review #${number} ${title}`,
  } as const;
  return (
    <>
      {review && <StateBadge tone="busy" label={progressOfReview(review)} />}
      {mayReview && (
        <LinkButton to="/w/$w/review/pull/$n" params={{ w, n: String(number) }} {...shared}>
          <Trans>Review</Trans>
        </LinkButton>
      )}
      {!mayReview && review && (
        <LinkButton to="/w/$w/review/$r" params={{ w, r: review.id }} {...shared}>
          <Trans>Review</Trans>
        </LinkButton>
      )}
    </>
  );
}

const isMergeableByStructure = ({ state, mergeable: { git, structure } }: PullRequest): boolean =>
  state === 'open' && git === false && structure === true;

/** Apps that are named; the others are counted. */
const MOST_NAMED = 6;

function appsText(apps: PullRequest['apps']): string {
  const named = apps
    .slice(0, MOST_NAMED)
    .map(({ name, total }) =>
      total > 0 ? t`${name} (${plural(total, { one: '# change', other: '# changes' })})` : name,
    );
  const left = apps.length - named.length;
  return formatList(left > 0 ? [...named, t`${left} more`] : named);
}

interface CandidatesProps {
  branches: Branch[];
  pullRequests: PullRequest[];
  onAsk: (dialog: BranchDialog) => void;
}

/** Branches here that have commits of their own and no pull request. */
function Candidates({ branches, pullRequests, onAsk }: CandidatesProps) {
  const { defaultBranch: into } = useWorkspace();
  if (into === null) return null;
  const wanted = sortBranches(branches).filter((branch) => {
    const step = nextStepOf(branch, into, pullRequests);
    return branch.isLocal && canBeMerged(branch) && step.is === 'ahead' && step.pullRequest === null;
  });
  if (wanted.length === 0) return null;
  return (
    <SectionCard title={t`Branches without a pull request`}>
      <ul className={classes.candidates} aria-label={t`Branches without a pull request`}>
        {wanted.map((branch) => (
          <li key={branch.name}>
            <span className={classes.name}>
              {branch.name} <span className={classes.meta}>{distanceOf(branch, into)}</span>
            </span>
            <Button
              size="compact-sm"
              variant="default"
              aria-label={t`Open pull request for ${branch.name}`}
              onClick={() => onAsk({ kind: 'pull-request', sides: { from: branch.name, into } })}
            >
              <Trans>Open pull request</Trans>
            </Button>
          </li>
        ))}
      </ul>
    </SectionCard>
  );
}
