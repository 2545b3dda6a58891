import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Box, Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { LinkButton, ProblemAlert, RowsSkeleton } from '../../../components';
import columns from '../../../components/workbench/columns.module.css';
import header from '../../../components/workbench/header.module.css';
import page from '../../../components/workbench/page.module.css';
import { useKeyGroup, useKeys } from '../../../lib/keys';
import { FINISH, REVIEW_KEYS } from '../../../lib/screen-keys/reviews';
import { useWindowTitle } from '../../../lib/use-window-title';
import { reviewQuery, useWorkspace } from '../../../lib/workspace';
import { useCompletion } from '../api/use-completion';
import { useDecisions } from '../api/use-decisions';
import { isOpen } from '../lib/decisions';
import { titleOf } from '../lib/labels';
import { FinishDialog } from './finish-dialog';
import { Header } from './header';
import { NeedsDialog } from './needs-dialog';
import { Outcome } from './outcome';
import classes from './review.module.css';
import { Workbench } from './workbench';

/** Polling interval while no events arrive, to notice decisions of others. */
const POLL_MS = 5_000;

/** Page of one review, to decide upon its changes and to finish it. */
export function ReviewPage({ reviewId }: { reviewId: string }) {
  const { id: w, isLive } = useWorkspace();
  const read = useQuery({
    ...reviewQuery(w, reviewId),
    staleTime: 0,
    refetchInterval: isLive ? false : POLL_MS,
  });
  useWindowTitle(read.data ? titleOf(read.data.review) : t`Review`);
  if (read.data) return <ReadReview reviewId={reviewId} />;
  return read.error ? <ReviewProblem error={read.error} /> : <LoadingReview />;
}

interface ProblemProps {
  error: unknown;
  onRetry?: () => void;
}

/** Says why there is no review to show. */
export function ReviewProblem({ error, onRetry }: ProblemProps) {
  const { id: w } = useWorkspace();
  return (
    <main id="content" tabIndex={-1} className={page.alone}>
      <h1 className="visually-hidden">
        <Trans>Review</Trans>
      </h1>
      <ProblemAlert error={error} title={t`The review could not be loaded`}>
        {onRetry && (
          <Button size="xs" variant="default" onClick={onRetry}>
            <Trans>Try again</Trans>
          </Button>
        )}
        <LinkButton to="/w/$w" params={{ w }} size="xs" variant="default">
          <Trans>Back to apps</Trans>
        </LinkButton>
      </ProblemAlert>
    </main>
  );
}

/** Has the layout of a review, so that nothing jumps. */
export const LoadingReview = () => (
  <div className={page.page} aria-busy>
    <div className={header.header}>
      <div className={header.bar}>
        <Skeleton h={20} w={200} />
      </div>
      <div className={header.about}>
        <Skeleton h={20} w={280} />
      </div>
    </div>
    <main id="content" tabIndex={-1} className={page.main}>
      <h1 className="visually-hidden">
        <Trans>Review</Trans>
      </h1>
      <div className={columns.columns}>
        <div className={columns.left}>
          <Box px={16}>
            <RowsSkeleton label={t`Loading the changes`} rows={5} />
          </Box>
        </div>
      </div>
    </main>
  </div>
);

/** A review, with its header above its changes; read-only for viewers, and once it has ended. */
function ReadReview({ reviewId }: { reviewId: string }) {
  const { can } = useWorkspace();
  const decisions = useDecisions(reviewId);
  const { review } = decisions;
  const [isFinishing, setIsFinishing] = useState(false);
  const completion = useCompletion(review, () => setIsFinishing(false));
  const isReadOnly = !can('builder') || !isOpen(review) || completion.isPending;
  const finish = () => setIsFinishing(true);
  useKeyGroup(REVIEW_KEYS);
  useKeys([[FINISH, finish]], { isOff: isReadOnly });
  return (
    <div className={`${page.page} ${classes.review}`}>
      <Header {...{ decisions, completion, isReadOnly }} onFinish={finish} />
      <main id="content" tabIndex={-1} className={page.main}>
        {!isOpen(review) && <Outcome review={review} />}
        <Workbench {...{ decisions, isReadOnly }} />
      </main>
      <NeedsDialog decisions={decisions} />
      {isFinishing && <FinishDialog {...{ decisions, completion }} onClose={() => setIsFinishing(false)} />}
    </div>
  );
}
