import type { Difference } from '../../api/changes';
import { ChangeRow } from './change-row';
import { groupChanges } from '../../lib/change-labels';
import classes from './changes.module.css';

/** Changes by page and kind; each one expands to its fields. */
export const ChangeList = ({ difference }: { difference: Difference }) => (
  <>
    {groupChanges(difference.changes).map(({ key, title, changes }) => (
      <div key={key} className={classes.group}>
        <div className={classes.groupTitle}>{title}</div>
        <ul className={classes.rows} aria-label={title}>
          {changes.map((change) => (
            <ChangeRow key={change.id} change={change} />
          ))}
        </ul>
      </div>
    ))}
  </>
);
