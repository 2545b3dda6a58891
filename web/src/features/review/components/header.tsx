import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Anchor, Button, Progress, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { ArrowLeft, ExternalLink, GitCommitHorizontal, Undo2 } from 'lucide-react';
import { DocsLink, JobProgress, Logo } from '../../../components';
import classes from '../../../components/workbench/header.module.css';
import { shortSha } from '../../../lib/short-sha';
import { useWorkspace, type Review } from '../../../lib/workspace';
import { InboxBell } from '../../inbox';
import type { Completion } from '../api/use-completion';
import type { Decisions } from '../api/use-decisions';
import { isOpen } from '../lib/decisions';
import { progressText, titleOf } from '../lib/labels';

interface Props {
  decisions: Decisions;
  completion: Completion;
  isReadOnly: boolean;
  onFinish: () => void;
}

/** Title and progress of a review, with the actions that end it. */
export function Header({ decisions, completion, isReadOnly, onFinish }: Props) {
  const { review, progress } = decisions;
  const { decided, total } = progress;
  const { can } = useWorkspace();
  return (
    <header className={classes.header}>
      <div className={classes.bar}>
        <Back review={review} />
        <div className={classes.title}>
          <h1>{titleOf(review)}</h1>
          <Text size="sm" c="dimmed" component="div" className={classes.app}>
            {review.apps.map(({ name }) => name).join(', ')}
          </Text>
        </div>
        <div className={classes.progress}>
          <span role="status" className={classes.count}>
            {progressText(progress)}
          </span>
          {total > 0 && (
            <Progress
              value={(decided / total) * 100}
              size="sm"
              aria-label={t`Decided`}
              className={classes.meter}
            />
          )}
        </div>
        {isOpen(review) && can('builder') && (
          <div className={classes.actions}>
            {completion.isPending && (
              <span role="status">
                <JobProgress job={completion.job} label={t`Finishing`} />
              </span>
            )}
            <Button
              size="xs"
              variant="default"
              leftSection={<Undo2 size={14} aria-hidden />}
              disabled={!decisions.canUndo || isReadOnly}
              onClick={decisions.undo}
            >
              <Trans>Undo</Trans>
            </Button>
            <Button size="xs" disabled={isReadOnly} onClick={onFinish}>
              <Trans>Finish review…</Trans>
            </Button>
          </div>
        )}
        <span className={classes.bell}>
          <InboxBell />
        </span>
      </div>
      <Sides review={review} />
    </header>
  );
}

/** Links back to the pull requests, or to the apps. */
function Back({ review: { pullRequest } }: { review: Review }) {
  const { id: w } = useWorkspace();
  const label = pullRequest ? t`Back to the pull requests` : t`Back to the apps`;
  return (
    <Link
      to={pullRequest ? '/w/$w/pull-requests' : '/w/$w'}
      params={{ w }}
      activeOptions={{ exact: true }}
      className={classes.back}
      aria-label={label}
      title={t`${label}. What you have decided stays.`}
    >
      <ArrowLeft size={16} aria-hidden />
      <Logo size={24} />
    </Link>
  );
}

/** The two branches with their commits, the pull request, and where reviews are explained. */
const Sides = ({ review: { from, fromSha, to, toSha, pullRequest } }: { review: Review }) => (
  <div className={classes.about}>
    <dl className={classes.sides}>
      <Side label={t`From`} branch={from} sha={fromSha} />
      <Side label={t`Into`} branch={to} sha={toSha} />
      {pullRequest && (
        <div className={classes.side}>
          <dt className="visually-hidden">
            <Trans>Pull request</Trans>
          </dt>
          <dd>
            <Anchor href={pullRequest.url} target="_blank" rel="noreferrer" size="sm" underline="always">
              <Trans>Pull request #{pullRequest.number}</Trans> <ExternalLink size={12} aria-hidden />
            </Anchor>
          </dd>
        </div>
      )}
    </dl>
    <DocsLink page="guide#reviewing-a-branch-by-element" size="sm">
      <Trans>Reviewing in the guide</Trans>
    </DocsLink>
  </div>
);

const Side = ({ label, branch, sha }: { label: string; branch: string; sha: string }) => (
  <div className={classes.side}>
    <dt>{label}</dt>
    <dd>
      {branch} <GitCommitHorizontal size={13} aria-hidden /> <code>{shortSha(sha)}</code>
    </dd>
  </div>
);
