import { t } from '@lingui/core/macro';
import { Plural, Trans } from '@lingui/react/macro';
import { LinkButton, StateBadge, TextLink } from '../../../components';
import page from '../../../components/workbench/page.module.css';
import { shortSha } from '../../../lib/short-sha';
import { useWorkspace, type Review } from '../../../lib/workspace';
import classes from './review.module.css';

/** Reports how a review ended. */
export function Outcome({ review }: { review: Review }) {
  const { id: w } = useWorkspace();
  const { status, replacedBy } = review;
  if (status === 'completed') return <Completed review={review} />;
  return (
    <p className={page.note}>
      <Trans>The branch has new commits since, so this review cannot be finished.</Trans>{' '}
      {replacedBy !== null && (
        <TextLink to="/w/$w/review/$r" params={{ w, r: replacedBy }} size="sm" underline="always">
          <Trans>Continue with the new state</Trans>
        </TextLink>
      )}
    </p>
  );
}

function Completed({ review: { outcome, from, pullRequest } }: { review: Review }) {
  const { id: w, copy, defaultBranch } = useWorkspace();
  if (!outcome) return null;
  const { sha, declined, approved, by, posted, problem } = outcome;
  return (
    <div className={`${page.note} ${classes.outcome}`} role="status">
      <StateBadge tone={approved ? 'good' : 'quiet'} label={approved ? t`Approved` : t`Finished`} />
      <span>
        {sha === null ? (
          <Trans>
            Finished by {by.name}. {from} stays as it is.
          </Trans>
        ) : (
          <Trans>
            Finished by {by.name}. <Plural value={declined} one="# change was" other="# changes were" /> taken
            back on {from} by <code title={sha}>{shortSha(sha)}</code>.
          </Trans>
        )}
      </span>
      {pullRequest && <span>{postingText(pullRequest.number, { posted, problem })}</span>}
      {(copy.branch ?? defaultBranch) !== from && (
        <LinkButton to="/w/$w" params={{ w }} search={{ branch: from }} size="compact-sm" variant="default">
          <Trans>Go to {from}</Trans>
        </LinkButton>
      )}
    </div>
  );
}

/** Says whether the provider has the review. */
function postingText(
  number: number,
  { posted, problem }: Pick<NonNullable<Review['outcome']>, 'posted' | 'problem'>,
): string {
  if (posted === null) return t`Being posted at pull request #${number}…`;
  return posted
    ? t`Posted at pull request #${number}.`
    : t`Not posted at pull request #${number}: ${problem ?? ''}`;
}
