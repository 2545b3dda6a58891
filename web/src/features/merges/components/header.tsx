import { t, plural } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Progress, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { ArrowLeft, GitCommitHorizontal, PencilRuler } from 'lucide-react';
import { DocsLink, Logo, WaitingJob, ProblemAlert, Time } from '../../../components';
import { isProblem } from '../../../lib/api';
import { shortSha } from '../../../lib/short-sha';
import { useWorkspace, type Merge, type MergeSide } from '../../../lib/workspace';
import { BranchMenu } from '../../branches';
import { InboxBell } from '../../inbox';
import type { Completion } from '../api/use-completion';
import type { Decisions } from '../api/use-decisions';
import { progressText } from '../lib/progress-text';
import { isOpen } from '../lib/resolutions';
import { firstLine, titleOf, type SideLabels } from '../lib/sides';
import { Actions } from './actions';
import classes from '../../../components/workbench/header.module.css';

export interface HeaderProps {
  merge: Merge;
  labels: SideLabels;
  decisions: Decisions;
  completion: Completion;
}

/** Title and progress of a merge, with the actions that end it. */
export function Header(props: HeaderProps) {
  const { merge, labels, decisions, completion } = props;
  const { settled, total } = decisions.progress;
  return (
    <header className={classes.header}>
      <div className={classes.bar}>
        <Back merge={merge} />
        <div className={classes.title}>
          <h1>{titleOf(merge)}</h1>
          <Text size="sm" c="dimmed" component="div" className={classes.app}>
            {merge.apps.map(({ name }) => name).join(', ')}
          </Text>
        </div>
        <BranchMenu />
        <div className={classes.progress}>
          <span role="status" className={classes.count}>
            {progressText(decisions.progress)}
          </span>
          {total > 0 && (
            <Progress
              value={(settled / total) * 100}
              size="sm"
              aria-label={t`Resolved`}
              className={classes.meter}
            />
          )}
        </div>
        {isOpen(merge) && <Actions {...props} />}
        <span className={classes.bell}>
          <InboxBell />
        </span>
      </div>
      <Sides merge={merge} labels={labels} />
      <Problems merge={merge} completion={completion} />
      <WaitingJob job={completion.job.job} isLate={completion.job.isLate} />
    </header>
  );
}

/** Links back to the app's changes or, for a merge of branches, to the apps on the target branch. */
function Back({ merge: { kind, apps, into } }: { merge: Merge }) {
  const { id: w, defaultBranch } = useWorkspace();
  const a = apps[0]?.appId ?? null;
  const isOfApp = kind !== 'branches' && a !== null;
  const label = isOfApp ? t`Back to the changes` : t`Back to ${into}`;
  const link = {
    search: { branch: into === defaultBranch ? undefined : into },
    className: classes.back,
    'aria-label': label,
    title: t`${label}. What you have resolved stays.`,
  };
  const content = (
    <>
      <ArrowLeft size={16} aria-hidden />
      <Logo size={24} />
    </>
  );
  return isOfApp ? (
    <Link to="/w/$w/apps/$a/changes" params={{ w, a }} {...link}>
      {content}
    </Link>
  ) : (
    <Link to="/w/$w" params={{ w }} activeOptions={{ exact: true }} {...link}>
      {content}
    </Link>
  );
}

/** Explains why a merge was not completed or abandoned. */
function Problems({ merge, completion: { job, abandon } }: { merge: Merge; completion: Completion }) {
  const error = isProblem(job.error, 'merge_outdated') ? null : job.error;
  if (!error && !abandon.error) return null;
  return (
    <div className={classes.problems}>
      <ProblemAlert error={error} title={merge.kind === 'pull' ? t`Not pulled` : t`Not committed`} />
      <ProblemAlert error={abandon.error} title={t`Not cancelled`} />
    </div>
  );
}

/** The two sides, by person, branch and time, and where merging is explained. */
const Sides = ({ merge, labels }: { merge: Merge; labels: SideLabels }) => (
  <div className={classes.about}>
    <SideList {...{ merge, labels }} />
    <DocsLink page={merge.kind === 'branches' ? 'guide#merging-branches' : 'guide#merging-changes'} size="sm">
      <Trans>Merging in the guide</Trans>
    </DocsLink>
  </div>
);

const SideList = ({ merge, labels }: { merge: Merge; labels: SideLabels }) => (
  <dl className={classes.sides}>
    {(['mine', 'theirs'] as const).map((side) => (
      <div key={side} className={classes.side} data-side={side}>
        <dt>{labels[side]}</dt>
        <dd>
          <Description side={merge.sides[side]} />
          {countOf(merge, side) > 0 && (
            <span className={classes.changes}>{countText(countOf(merge, side))}</span>
          )}
        </dd>
      </div>
    ))}
  </dl>
);

function Description({ side: { sha, branch, author, date, message } }: { side: MergeSide }) {
  const who = author?.name ?? t`someone`;
  const when = date && (
    <>
      , <Time value={date} />
    </>
  );
  if (sha === null) {
    return (
      <span>
        <PencilRuler size={13} aria-hidden />{' '}
        <Trans>
          working copy of {branch}, changed by {who}
          {when}
        </Trans>
      </span>
    );
  }
  return (
    <span>
      <GitCommitHorizontal size={13} aria-hidden /> {who}, {branch}
      {when} · <code>{shortSha(sha)}</code> {firstLine(message) && `“${firstLine(message)}”`}
    </span>
  );
}

const countOf = ({ apps }: Merge, side: 'mine' | 'theirs'): number =>
  apps.reduce((sum, { changes }) => sum + changes[side], 0);

const countText = (count: number): string => plural(count, { one: '# change', other: '# changes' });
