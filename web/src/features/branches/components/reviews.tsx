import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { ArrowRight } from 'lucide-react';
import { QueryProblem, SectionCard, StateBadge, TextLink, Time, type Tone } from '../../../components';
import { formatList } from '../../../lib/language';
import { shortSha } from '../../../lib/short-sha';
import { useWorkspace } from '../../../lib/workspace';
import { reviewsQuery, type ListedReview } from '../api/reviews';
import { progressOfReview } from '../review-progress';
import classes from './pull-requests.module.css';

/** The reviews by element, open ones first. */
export function Reviews() {
  const { id: w } = useWorkspace();
  const reviews = useInfiniteQuery(reviewsQuery(w));
  const { data = [], error, hasNextPage } = reviews;
  if (data.length === 0 && !error && !hasNextPage) return null;
  return (
    <SectionCard
      title={t`Reviews by element`}
      description={t`Changes of branches that are decided upon one by one. Finished reviews are kept for 30 days.`}
    >
      <QueryProblem of={reviews} title={t`The reviews could not be listed`} />
      <ul className={classes.reviews} aria-label={t`Reviews by element`}>
        {data.map((review) => (
          <Row key={review.id} review={review} />
        ))}
      </ul>
      {hasNextPage && (
        <Button
          size="xs"
          variant="default"
          loading={reviews.isFetchingNextPage}
          onClick={() => void reviews.fetchNextPage()}
        >
          <Trans>Show older reviews</Trans>
        </Button>
      )}
    </SectionCard>
  );
}

function Row({ review }: { review: ListedReview }) {
  const { id: w } = useWorkspace();
  const { id: r, from, to, pullRequest, outcome, reviewers, createdAt, endedAt } = review;
  const names = reviewers.map(({ name }) => name);
  return (
    <li className={classes.row}>
      <div className={classes.state}>
        <StateBadge {...stateOf(review)} />
      </div>
      <div className={classes.body}>
        <TextLink to="/w/$w/review/$r" params={{ w, r }} className={classes.title}>
          {pullRequest && `#${pullRequest.number} `}
          {from} <ArrowRight size={12} aria-label={t`into`} /> {to}
        </TextLink>
        <div className={classes.meta}>
          <span>{outcome ? outcomeText(outcome) : progressOfReview(review)}</span>
          {names.length > 0 && <span>{formatList(names)}</span>}
          <Time value={endedAt ?? createdAt} />
        </div>
      </div>
    </li>
  );
}

function stateOf({ outcome }: ListedReview): { label: string; tone: Tone } {
  if (!outcome) return { label: t`Open`, tone: 'busy' };
  return outcome.approved ? { label: t`Approved`, tone: 'good' } : { label: t`Finished`, tone: 'quiet' };
}

function outcomeText({ sha, declined, by }: NonNullable<ListedReview['outcome']>): string {
  if (sha === null) return t`Finished by ${by.name}, nothing taken back`;
  const commit = shortSha(sha);
  return plural(declined, {
    one: `Finished by ${by.name}, # change taken back by ${commit}`,
    other: `Finished by ${by.name}, # changes taken back by ${commit}`,
  });
}
