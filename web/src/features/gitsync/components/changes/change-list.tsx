import { UnstyledButton } from '@mantine/core';
import { ChevronRight } from 'lucide-react';
import { useId, useState } from 'react';
import type { Change, Difference } from '../../api/changes';
import { groupChanges } from '../../lib/change-labels';
import { ChangeFields } from './change-fields';
import { ChangeSummary } from './change-summary';
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
            <ChangeRow
              key={change.id}
              change={change}
              names={difference.names}
              startsOpen={startsOpen(change)}
            />
          ))}
        </ul>
      </div>
    ))}
  </>
);

interface RowProps {
  change: Change;
  names: Difference['names'];
  startsOpen: boolean;
}

/** One change. The color only supports the text next to it. */
function ChangeRow({ change, names, startsOpen }: RowProps) {
  const [isOpen, setIsOpen] = useState(startsOpen);
  const fieldsId = useId();
  if (change.fields.length === 0) {
    return (
      <li>
        <div className={classes.row}>
          <ChangeSummary change={change} />
        </div>
      </li>
    );
  }
  return (
    <li>
      <UnstyledButton
        className={classes.row}
        aria-expanded={isOpen}
        aria-controls={fieldsId}
        onClick={() => setIsOpen(!isOpen)}
      >
        <ChangeSummary change={change} />
        <ChevronRight size={14} className={classes.chevron} aria-hidden />
      </UnstyledButton>
      <div id={fieldsId} hidden={!isOpen}>
        {isOpen && <ChangeFields {...{ change, names }} />}
      </div>
    </li>
  );
}
