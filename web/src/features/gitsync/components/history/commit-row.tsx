import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { GitMerge, Tag } from 'lucide-react';
import type { ReactNode } from 'react';
import { CopyButton, StateBadge, Time } from '../../../../components';
import { tagName } from '../../../../lib/tag-name';
import { shortSha } from '../../../../lib/short-sha';
import type { HistoryGraph } from '../../api/history/use-history';
import type { GraphRow } from '../../lib/graph-lanes';
import { effectOf, mergeLabel, partsOfMessage, type HistoryCommit } from '../../lib/history-labels';
import graphClasses from './graph.module.css';
import classes from './history.module.css';

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
              {tagName(tag)}
            </span>
          ))}
        </span>
      )}
    </span>
  );
}

const LANE_PX = 14;
/** Height of the middle of a row’s first line, where the commit is. */
const DOT_PX = 24;
/** Lanes beyond this one are drawn on top of each other. */
const LAST_LANE = 7;
const COLOURS = 4;

const middleOf = (lane: number): number => Math.min(lane, LAST_LANE) * LANE_PX + LANE_PX / 2;

/** The lanes beside a commit. Its words say what they show. */
function Graph({ row, lanes }: { row: GraphRow; lanes: number }) {
  const { lane, into, past, out } = row;
  const width = Math.min(lanes, LAST_LANE + 1) * LANE_PX;
  const at = middleOf(lane);
  return (
    <span className={graphClasses.graph} style={{ width }} aria-hidden data-lane={lane}>
      <svg width={width} height={DOT_PX} viewBox={`0 0 ${width} ${DOT_PX}`}>
        {past.map((each) => (
          <Line key={`past ${each}`} lane={each} from={middleOf(each)} to={middleOf(each)} height={DOT_PX} />
        ))}
        {into.map((each) => (
          <Line key={`into ${each}`} lane={each} from={middleOf(each)} to={at} height={DOT_PX} />
        ))}
      </svg>
      <svg
        className={graphClasses.below}
        width={width}
        viewBox={`0 0 ${width} 100`}
        preserveAspectRatio="none"
      >
        {past.map((each) => (
          <Line key={`past ${each}`} lane={each} from={middleOf(each)} to={middleOf(each)} height={100} />
        ))}
        {out.map((each) => (
          <Line key={`out ${each}`} lane={each} from={at} to={middleOf(each)} height={100} />
        ))}
      </svg>
      <span className={graphClasses.dot} style={{ left: at, top: DOT_PX }} data-color={lane % COLOURS} />
    </span>
  );
}

interface LineProps {
  lane: number;
  from: number;
  to: number;
  height: number;
}

const Line = ({ lane, from, to, height }: LineProps) => (
  <path
    className={graphClasses.line}
    data-color={lane % COLOURS}
    vectorEffect="non-scaling-stroke"
    d={`M ${from} 0 C ${from} ${height / 2}, ${to} ${height / 2}, ${to} ${height}`}
  />
);
