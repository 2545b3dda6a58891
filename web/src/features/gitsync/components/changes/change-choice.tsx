import { useEffect, useRef } from 'react';
import { moveThroughRows } from '../../../../lib/focus';
import type { Change } from '../../api/changes';
import { groupChanges } from '../../lib/change-labels';
import { ChangeSummary } from './change-summary';
import classes from './changes.module.css';

interface Props {
  changes: readonly Change[];
  chosen: Change | null;
  onChoose: (change: Change) => void;
}

/** Changes by page and kind, one of which is chosen. Arrow keys go through them. */
export function ChangeChoice({ changes, chosen, onChoose }: Props) {
  const ref = useRef<HTMLDivElement>(null);
  const id = chosen?.id;
  useEffect(() => {
    ref.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' });
  }, [id]);
  return (
    <div ref={ref} onKeyDown={moveThroughRows}>
      {groupChanges(changes).map(({ key, title, changes: group }) => (
        <div key={key} className={classes.group}>
          <div className={classes.groupTitle}>{title}</div>
          <ul className={classes.rows} aria-label={title}>
            {group.map((change) => (
              <li key={change.id}>
                <button
                  type="button"
                  className={classes.row}
                  data-row={change.id}
                  tabIndex={change.id === id ? 0 : -1}
                  aria-current={change.id === id || undefined}
                  onFocus={() => onChoose(change)}
                  onClick={() => onChoose(change)}
                >
                  <ChangeSummary change={change} />
                </button>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </div>
  );
}
