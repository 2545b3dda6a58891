import { t } from '@lingui/core/macro';
import { Checkbox } from '@mantine/core';
import type { Change } from '../../api/changes';
import type { Choice } from '../../api/use-choice';
import { keyOf, type ShownChanges, type Side } from '../../api/use-shown-changes';
import { groupChanges, titleOf } from '../../lib/change-labels';
import { ChangeSummary } from '../changes/change-summary';
import changeClasses from '../changes/changes.module.css';
import classes from './page.module.css';

interface Props {
  side: Side;
  changes: readonly Change[];
  shown: ShownChanges;
  choice: Choice;
  onOpen: () => void;
}

/** Changes by page and kind, one of which is selected; each may have a tick. */
export const Rows = ({ changes, ...props }: Props) => (
  <>
    {groupChanges(changes).map(({ key, title, changes: group }) => (
      <div key={key}>
        <div className={classes.groupTitle}>{title}</div>
        <ul className={classes.rows} aria-label={title}>
          {group.map((change) => (
            <Row key={change.id} change={change} {...props} />
          ))}
        </ul>
      </div>
    ))}
  </>
);

function Row({ change, side, shown, choice, onOpen }: Omit<Props, 'changes'> & { change: Change }) {
  const key = keyOf(side, change);
  const isSelected = shown.selected?.key === key;
  const tabIndex = isSelected ? 0 : -1;
  const { noun, name } = titleOf(change);
  return (
    <li className={classes.row} data-selected={isSelected || undefined}>
      {choice.canChoose && side === 'here' && (
        <label className={classes.tick}>
          <Checkbox
            size="xs"
            aria-label={name === null ? t`Commit ${noun}` : t`Commit ${noun} ${name}`}
            tabIndex={tabIndex}
            disabled={choice.isBusy}
            checked={choice.ticks.isIncluded(change)}
            onChange={() => choice.ticks.toggle(change)}
          />
        </label>
      )}
      <button
        type="button"
        className={changeClasses.row}
        data-row={key}
        tabIndex={tabIndex}
        aria-current={isSelected || undefined}
        onFocus={() => shown.select(key)}
        onClick={() => {
          shown.select(key);
          onOpen();
        }}
      >
        <ChangeSummary change={change} />
      </button>
    </li>
  );
}
