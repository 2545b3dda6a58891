import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Check, Circle } from 'lucide-react';
import type { Conflict } from '../../../../lib/workspace';
import { decisionLabel, sideOfDecision, titleOf } from '../../lib/conflict-words';
import type { SideLabels } from '../../lib/sides';
import classes from './list.module.css';

interface Props {
  conflict: Conflict;
  labels: SideLabels;
  selectedId: string | null;
  onSelect: (id: string) => void;
  onOpen: () => void;
}

/** One conflict, and the decision on it if there is one. */
export function ConflictRow({ conflict, labels, selectedId, onSelect, onOpen }: Props) {
  const { id, resolution, resolvedBy } = conflict;
  const isSelected = id === selectedId;
  return (
    <li className={classes.row} data-selected={isSelected || undefined}>
      <button
        type="button"
        data-row={id}
        tabIndex={isSelected ? 0 : -1}
        aria-current={isSelected || undefined}
        onFocus={() => onSelect(id)}
        onClick={() => {
          onSelect(id);
          onOpen();
        }}
      >
        {resolution ? (
          <Check size={14} className={classes.done} aria-hidden />
        ) : (
          <Circle size={14} className={classes.open} aria-hidden />
        )}
        <span className={classes.words}>{titleOf(conflict)}</span>
        {resolution ? (
          <span
            className={classes.decision}
            data-side={sideOfDecision(resolution)}
            title={resolvedBy ? t`Settled by ${resolvedBy.name}` : undefined}
          >
            <span className="visually-hidden">
              <Trans>settled: </Trans>
            </span>
            {decisionLabel(conflict, resolution, labels)}
          </span>
        ) : (
          <span className="visually-hidden">
            <Trans>open</Trans>
          </span>
        )}
      </button>
    </li>
  );
}
