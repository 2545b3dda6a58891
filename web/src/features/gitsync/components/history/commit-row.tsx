import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { GitMerge, Tag } from 'lucide-react';
import type { ReactNode } from 'react';
import { CopyButton, StateBadge, Time } from '../../../../components';
import type { HistoryGraph } from '../../api/history/use-history';
import { effectOf, mergeLabel, partsOfMessage, type HistoryCommit } from '../../lib/history-labels';
import { Graph } from './graph';
import classes from './history.module.css';
import { shortSha } from '../../../../lib/short-sha';

interface Props {
  commit: HistoryCommit;
  isChosen: boolean;
  /** The row that Tab goes to. */
  isStop: boolean;
  isFirstOfApp: boolean;
  /** Null in a straight history. */
  graph: HistoryGraph | null;
  /** Says that the workspace has this state; null: it has not. */
  here: string | null;
  /** Choosing it expands it. */
  isExpandable: boolean;
  onChoose: () => void;
  children: ReactNode;
}

/** A commit in the list. */
export function CommitRow({ commit, isChosen, isStop, isExpandable, onChoose, children, ...more }: Props) {
  const { sha, author } = commit;
  const tabIndex = isStop ? 0 : -1;
  const lanes = more.graph?.rowOf(sha);
  return (
    <li data-selected={isChosen || undefined}>
      <div className={classes.row}>
        {more.graph && lanes && <Graph row={lanes} lanes={more.graph.lanes} />}
        <button
          type="button"
          data-row={sha}
          tabIndex={tabIndex}
          aria-current={isChosen || undefined}
          aria-expanded={isExpandable ? isChosen : undefined}
          onClick={onChoose}
        >
          <span className={classes.person} aria-hidden>
            {[...author.name][0]?.toUpperCase()}
          </span>
          <Words commit={commit} {...more} />
        </button>
        <CopyButton
          text={sha}
          label={shortSha(sha)}
          name={t`Copy the ID of commit ${shortSha(sha)}`}
          size="compact-xs"
          variant="subtle"
          color="gray"
          className={classes.sha}
          tabIndex={tabIndex}
        />
      </div>
      {children}
    </li>
  );
}

const ICON = 12;

function Words({
  commit,
  here,
  isFirstOfApp,
  graph,
}: Pick<Props, 'commit' | 'here' | 'isFirstOfApp' | 'graph'>) {
  const { message, author, date, versionName, tags, parents } = commit;
  const merge = mergeLabel(parents, graph?.parentsOf(commit.sha) ?? []);
  return (
    <span className={classes.words}>
      <span className={classes.message}>{partsOfMessage(message).title}</span>
      <span className={classes.meta}>
        <span title={author.email}>{author.name}</span>
        <Time value={date} />
        {versionName && <span>{versionName}</span>}
        <span>{effectOf(commit, isFirstOfApp)}</span>
      </span>
      {(here !== null || merge !== null || tags.length > 0) && (
        <span className={classes.marks}>
          {here !== null && <StateBadge tone="good" label={here} />}
          {merge !== null && (
            <span className={classes.mark}>
              <GitMerge size={ICON} aria-hidden /> {merge}
            </span>
          )}
          {tags.map((tag) => (
            <span key={tag} className={classes.mark}>
              <Tag size={ICON} aria-hidden />
              <span className="visually-hidden">
                <Trans>Tag </Trans>
              </span>
              {tag}
            </span>
          ))}
        </span>
      )}
    </span>
  );
}
