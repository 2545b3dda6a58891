import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Eye } from 'lucide-react';
import { LinkButton, Time } from '../../../../components';
import { dateTime } from '../../../../lib/time';
import { useWorkspace, type OpenApp } from '../../../../lib/workspace';
import type { AppGit } from '../../api/app-git';
import type { Restoring } from '../../api/history/use-restore';
import { partsOfMessage, sidesOf, type HistoryCommit } from '../../lib/history-labels';
import { CommitId } from '../commit-id';
import { CommitChanges } from './commit-changes';
import type { ChangesView } from './compared';
import { CompareWith } from './compare-with';
import classes from './history.module.css';
import { PullTag } from './pull-tag';
import { Restore } from './restore';

interface Props {
  open: OpenApp;
  git: AppGit;
  commit: HistoryCommit;
  commits: readonly HistoryCommit[];
  restoring: Restoring;
  onPullTag: (tag: string) => void;
  /** A commit, or `working`; null: the commit before. */
  compare: string | null;
  onCompare: (other: string | null) => void;
  view: ChangesView;
  onView: (view: ChangesView) => void;
}

/** One commit: its message, what can be done with it, and what it changed. */
export function CommitDetails(props: Props) {
  const { open, git, commit, commits, restoring, onPullTag, compare, onCompare, view, onView } = props;
  const { title, body } = partsOfMessage(commit.message);
  const other = compare === commit.sha ? null : compare;
  return (
    <div className={classes.details} role="group" aria-label={t`Chosen commit`} tabIndex={0}>
      <div className={classes.head}>
        <h3>{title}</h3>
        {body && <p className={classes.text}>{body}</p>}
        <div className={classes.meta}>
          <span title={commit.author.email}>{commit.author.name}</span>
          <span>
            {dateTime(commit.date)} (<Time value={commit.date} />)
          </span>
          <CommitId sha={commit.sha} git={git} />
          {commit.path !== null && <span>{commit.path}</span>}
        </div>
        <div className={classes.actions}>
          <OpenLink appId={open.app.id} sha={commit.sha} isHere={commit.path !== null} />
          <PullTag tags={commit.tags} onPull={onPullTag} />
          <Restore {...{ open, git, commit, restoring }} />
        </div>
        <CompareWith {...{ commit, commits }} compare={other} onCompare={onCompare} />
      </div>
      <CommitChanges
        appId={open.app.id}
        {...{ commit, view, onView }}
        compare={other}
        sides={sidesOf(commit, other, commits)}
      />
    </div>
  );
}

function OpenLink({ appId, sha, isHere }: { appId: string; sha: string; isHere: boolean }) {
  const { id: w } = useWorkspace();
  if (!isHere) return null;
  return (
    <LinkButton
      to="/w/$w/apps/$a/history/$sha"
      params={{ w, a: appId, sha }}
      size="xs"
      variant="default"
      leftSection={<Eye size={14} aria-hidden />}
    >
      <Trans>Open read-only</Trans>
    </LinkButton>
  );
}
