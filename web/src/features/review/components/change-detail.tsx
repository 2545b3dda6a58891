import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import type { ReactNode, RefObject } from 'react';
import { Time } from '../../../components';
import { DetailHead } from '../../../components/workbench/detail-head';
import type { Review, ReviewedApp, ReviewedChange } from '../../../lib/workspace';
import { ChangeFields, describeChange } from '../../gitsync';
import type { Decisions } from '../api/use-decisions';
import { progressText } from '../lib/labels';
import { Comments } from './comments';
import classes from './review.module.css';

interface Props {
  decisions: Decisions;
  isReadOnly: boolean;
  boxRef: RefObject<HTMLTextAreaElement | null>;
  /** Goes to the next change without a decision; null if there is none. */
  onNext: (() => void) | null;
  onClose: () => void;
}

interface ChangeProps extends Props {
  app: ReviewedApp;
  change: ReviewedChange;
}

/** One change, before and after, with the ways to decide upon it, and its comments. */
export function ChangeDetail({ app, change, ...props }: ChangeProps) {
  const { decisions, isReadOnly, boxRef } = props;
  return (
    <>
      <Head
        {...props}
        title={describeChange(change)}
        actions={!isReadOnly && <DecisionButtons change={change} decisions={decisions} />}
      >
        <p role="status">
          <Decided change={change} />
        </p>
      </Head>
      <div className={classes.fields}>
        <ChangeFields change={change} names={app.names} />
      </div>
      <Comments
        reviewId={decisions.review.id}
        changeId={change.id}
        comments={change.comments}
        isReadOnly={isReadOnly}
        boxRef={boxRef}
      />
    </>
  );
}

/** The comments on the review as a whole, and on changes that the branch no longer has. */
export function WholeDetail(props: Props) {
  const { decisions, isReadOnly, boxRef } = props;
  const { review } = decisions;
  return (
    <>
      <Head {...props} title={t`The whole review`}>
        <p>{wholeText(review)}</p>
      </Head>
      <Comments
        reviewId={review.id}
        changeId={null}
        comments={review.comments}
        isReadOnly={isReadOnly}
        boxRef={boxRef}
      />
    </>
  );
}

const wholeText = ({ from, to }: Review): string =>
  t`Comments here are about all changes of ${from} since it left ${to}.`;

interface HeadProps extends Props {
  title: string;
  children: ReactNode;
  actions?: ReactNode;
}

const Head = ({ decisions, isReadOnly, onNext, onClose, title, children, actions }: HeadProps) => (
  <DetailHead
    back={{ label: t`All changes`, progress: progressText(decisions.progress), onClick: onClose }}
    next={onNext && !isReadOnly ? { label: t`Next open change`, onClick: onNext } : null}
    title={title}
    actions={actions}
  >
    {children}
  </DetailHead>
);

function Decided({ change: { decision, decidedBy, decidedAt } }: { change: ReviewedChange }): ReactNode {
  if (decision === null) return <Trans>No decision yet</Trans>;
  const who = decidedBy?.name ?? t`Someone else`;
  return (
    <>
      {decision === 'accepted' ? <Trans>Accepted by {who}</Trans> : <Trans>Declined by {who}</Trans>}
      {decidedAt !== null && (
        <>
          , <Time value={decidedAt} />
        </>
      )}
    </>
  );
}

function DecisionButtons({ change, decisions }: { change: ReviewedChange; decisions: Decisions }) {
  const buttons = [
    { decision: 'accepted', label: t`Accept`, cap: 'A' },
    { decision: 'declined', label: t`Decline`, cap: 'D' },
  ] as const;
  return (
    <>
      {buttons.map(({ decision, label, cap }) => (
        <Button
          key={decision}
          size="xs"
          variant="default"
          className={classes.button}
          data-decision={decision}
          aria-pressed={change.decision === decision}
          onClick={() => decisions.decide(change.id, decision)}
        >
          {label}
          <kbd aria-hidden>{cap}</kbd>
        </Button>
      ))}
      {change.decision !== null && (
        <Button size="xs" variant="default" onClick={() => decisions.decide(change.id, null)}>
          <Trans>Reopen</Trans>
        </Button>
      )}
    </>
  );
}
