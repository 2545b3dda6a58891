import type { Change, Difference } from '../../api/changes';
import { ChangeRow } from './change-row';
import { groupChanges } from '../../lib/change-labels';
import classes from './changes.module.css';

interface Props {
  difference: Difference;
  /** Tells whether the fields of a change are shown at first. */
  startsOpen?: (change: Change) => boolean;
}

/** Changes by page and kind; each one expands to its fields. */
export const ChangeList = ({ difference, startsOpen = () => false }: Props) => (
  <>
    {groupChanges(difference.changes).map(({ key, title, changes }) => (
      <div key={key} className={classes.group}>
        <div className={classes.groupTitle}>{title}</div>
        <ul className={classes.rows} aria-label={title}>
          {changes.map((change) => (
            <ChangeRow key={change.id} change={change} startsOpen={startsOpen(change)} />
          ))}
        </ul>
      </div>
    ))}
  </>
);
