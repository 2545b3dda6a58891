import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { ArrowLeft, FileDiff, SquareMousePointer, Undo2 } from 'lucide-react';
import { Choice as ViewChoice, LinkButton } from '../../../../components';
import { useWorkspace } from '../../../../lib/workspace';
import type { Change, Difference as Changes } from '../../api/changes';
import type { Choice } from '../../api/use-choice';
import type { ShownChange } from '../../api/use-shown-changes';
import { whereOnCanvas } from '../../lib/canvas-marks';
import { placeOf, idToShow } from '../../lib/change-labels';
import type { Sides } from '../../lib/history-labels';
import { BeforeAfter } from '../changes/before-after';
import { CanvasView } from '../changes/canvas-view';
import { ChangeFields } from '../changes/change-fields';
import { ChangeSummary } from '../changes/change-summary';
import { TextView } from '../changes/text-view';
import classes from './page.module.css';

/** The changes of a side, and the states that they are between. */
export interface Compared {
  sides: Sides;
  changes: readonly Change[];
  /** Names that are shown in place of ids. */
  names: Changes['names'];
}

interface Props {
  appId: string;
  shown: ShownChange | null;
  compared: Compared;
  /** Called with a change of the same side that was chosen on the canvas. */
  onChoose: (shown: ShownChange, change: Change) => void;
  choice: Choice;
  onDiscard: () => void;
  onClose: () => void;
}

type View = 'values' | 'canvas' | 'pictures' | 'text';

const VIEWS: { value: View; label: string }[] = [
  { value: 'values', label: t`Values` },
  { value: 'canvas', label: t`Canvas` },
  { value: 'pictures', label: t`Pictures` },
  { value: 'text', label: t`Text` },
];

/** The selected change: its values before and after, its place on the canvas, in pictures, or in the whole text. */
export function Difference({ appId, shown, compared, choice, onChoose, onDiscard, onClose }: Props) {
  const [view, setView] = useState<View>('values');
  if (!shown) {
    return (
      <div className={classes.nothing}>
        <FileDiff size={22} aria-hidden />
        <Text size="sm">
          <Trans>No changes to show</Trans>
        </Text>
      </div>
    );
  }
  const { change, side } = shown;
  return (
    <>
      <div className={classes.back}>
        <Button
          size="xs"
          variant="subtle"
          color="gray"
          leftSection={<ArrowLeft size={14} aria-hidden />}
          onClick={onClose}
        >
          <Trans>All changes</Trans>
        </Button>
      </div>
      <div className={classes.differenceHead}>
        <h3 className={classes.changeTitle}>
          <ChangeSummary change={change} />
        </h3>
        <div className={classes.quiet}>
          {[side === 'there' ? t`In the repository` : null, placeOf(change)].filter(Boolean).join(', ')}
        </div>
        <div className={classes.differenceActions}>
          <ViewChoice label={t`View`} options={VIEWS} value={view} onChange={setView} />
          <DiscardButton choice={choice} onDiscard={onDiscard} />
          <ShowInEditor appId={appId} shown={shown} />
        </div>
      </div>
      {view === 'values' && <Values shown={shown} names={compared.names} />}
      {view === 'text' && <TextView key={side} appId={appId} sides={compared.sides} chosen={change} />}
      {view === 'pictures' && (
        <BeforeAfter
          // Starts with the page of the chosen change.
          key={`${side} ${whereOnCanvas(change).pageId ?? ''}`}
          {...{ appId, sides: compared.sides, changes: compared.changes }}
          chosen={change}
        />
      )}
      {view === 'canvas' && (
        <CanvasView
          key={side}
          {...{ appId, sides: compared.sides, changes: compared.changes }}
          chosen={change}
          onChoose={(other) => onChoose(shown, other)}
        />
      )}
    </>
  );
}

interface ValuesProps extends Pick<Compared, 'names'> {
  shown: ShownChange;
}

const Values = ({ shown: { key, change }, names }: ValuesProps) => (
  <div className={classes.values} key={key} role="group" aria-label={t`Values`} tabIndex={0}>
    {change.fields.length > 0 ? (
      <ChangeFields {...{ change, names }} />
    ) : (
      <Text size="sm" c="dimmed">
        <Trans>There are no single values to compare.</Trans>
      </Text>
    )}
  </div>
);

function DiscardButton({ choice, onDiscard }: Pick<Props, 'choice' | 'onDiscard'>) {
  const count = choice.discardable.length;
  if (count === 0) return null;
  return (
    <Button
      size="xs"
      variant="default"
      leftSection={<Undo2 size={14} aria-hidden />}
      title={count > 1 ? t`With the changes that depend on it` : undefined}
      disabled={choice.isBusy}
      onClick={onDiscard}
    >
      {count > 1 ? t`Discard ${count} changes` : t`Discard`}
    </Button>
  );
}

function ShowInEditor({ appId, shown: { change, side } }: Pick<Props, 'appId'> & { shown: ShownChange }) {
  const { id: w } = useWorkspace();
  const select = idToShow(change, { hasNew: side === 'here' });
  if (select === null) return null;
  return (
    <LinkButton
      to="/w/$w/apps/$a"
      params={{ w, a: appId }}
      search={{ select }}
      size="xs"
      variant="default"
      leftSection={<SquareMousePointer size={14} aria-hidden />}
    >
      <Trans>Show in the editor</Trans>
    </LinkButton>
  );
}
