import type { GraphRow } from '../../lib/graph-lanes';
import classes from './graph.module.css';

const LANE_PX = 14;
/** Height of the middle of a row’s first line, where the commit is. */
const DOT_PX = 24;
/** Lanes beyond this one are drawn on top of each other. */
const LAST_LANE = 7;
const COLOURS = 4;

const middleOf = (lane: number): number => Math.min(lane, LAST_LANE) * LANE_PX + LANE_PX / 2;

/** The lanes beside a commit. Its words say what they show. */
export function Graph({ row, lanes }: { row: GraphRow; lanes: number }) {
  const { lane, into, past, out } = row;
  const width = Math.min(lanes, LAST_LANE + 1) * LANE_PX;
  const at = middleOf(lane);
  return (
    <span className={classes.graph} style={{ width }} aria-hidden data-lane={lane}>
      <svg width={width} height={DOT_PX} viewBox={`0 0 ${width} ${DOT_PX}`}>
        {past.map((each) => (
          <Line key={`past ${each}`} lane={each} from={middleOf(each)} to={middleOf(each)} height={DOT_PX} />
        ))}
        {into.map((each) => (
          <Line key={`into ${each}`} lane={each} from={middleOf(each)} to={at} height={DOT_PX} />
        ))}
      </svg>
      <svg className={classes.below} width={width} viewBox={`0 0 ${width} 100`} preserveAspectRatio="none">
        {past.map((each) => (
          <Line key={`past ${each}`} lane={each} from={middleOf(each)} to={middleOf(each)} height={100} />
        ))}
        {out.map((each) => (
          <Line key={`out ${each}`} lane={each} from={at} to={middleOf(each)} height={100} />
        ))}
      </svg>
      <span className={classes.dot} style={{ left: at, top: DOT_PX }} data-colour={lane % COLOURS} />
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
    className={classes.line}
    data-colour={lane % COLOURS}
    vectorEffect="non-scaling-stroke"
    d={`M ${from} 0 C ${from} ${height / 2}, ${to} ${height / 2}, ${to} ${height}`}
  />
);
