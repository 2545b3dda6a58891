import { UnstyledButton } from '@mantine/core';
import { ChevronRight } from 'lucide-react';
import { useId, useState } from 'react';
import type { Change } from '../../api/changes';
import { ChangeFields } from './change-fields';
import { ChangeSummary } from './change-summary';
import classes from './changes.module.css';

/** One change. The colour only supports the text next to it. */
export function ChangeRow({ change, startsOpen }: { change: Change; startsOpen: boolean }) {
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
        {isOpen && <ChangeFields change={change} />}
      </div>
    </li>
  );
}
