import { Button, Text } from '@mantine/core';
import { ArrowLeft, FileDiff, SquareMousePointer, Undo2 } from 'lucide-react';
import { LinkButton } from '../../../../components';
import { useWorkspace } from '../../../../lib/workspace';
import type { Choice } from '../../api/use-choice';
import type { ShownChange } from '../../api/use-shown-changes';
import { placeOf, whereToLook } from '../../lib/change-labels';
import { ChangeFields } from '../changes/change-fields';
import { ChangeSummary } from '../changes/change-summary';
import classes from './page.module.css';

interface Props {
  appId: string;
  shown: ShownChange | null;
  choice: Choice;
  onDiscard: () => void;
  onClose: () => void;
}

/** The values of the selected change, before and after. */
export function Difference({ appId, shown, choice, onDiscard, onClose }: Props) {
  if (!shown) {
    return (
      <div className={classes.nothing}>
        <FileDiff size={22} aria-hidden />
        <Text size="sm">No changes to show</Text>
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
          All changes
        </Button>
      </div>
      <div className={classes.differenceHead}>
        <h3 className={classes.changeTitle}>
          <ChangeSummary change={change} />
        </h3>
        <div className={classes.quiet}>
          {[side === 'there' ? 'In the repository' : null, placeOf(change)].filter(Boolean).join(', ')}
        </div>
        <div className={classes.differenceActions}>
          <DiscardButton choice={choice} onDiscard={onDiscard} />
          <ShowInEditor appId={appId} shown={shown} />
        </div>
      </div>
      <div className={classes.values} key={shown.key} role="group" aria-label="Values" tabIndex={0}>
        {change.fields.length > 0 ? (
          <ChangeFields change={change} />
        ) : (
          <Text size="sm" c="dimmed">
            There are no single values to compare.
          </Text>
        )}
      </div>
    </>
  );
}

function DiscardButton({ choice, onDiscard }: Pick<Props, 'choice' | 'onDiscard'>) {
  const count = choice.discardable.length;
  if (count === 0) return null;
  return (
    <Button
      size="xs"
      variant="default"
      leftSection={<Undo2 size={14} aria-hidden />}
      title={count > 1 ? 'With the changes that depend on it' : undefined}
      disabled={choice.isBusy}
      onClick={onDiscard}
    >
      {count > 1 ? `Discard ${count} changes` : 'Discard'}
    </Button>
  );
}

function ShowInEditor({ appId, shown: { change, side } }: Pick<Props, 'appId'> & { shown: ShownChange }) {
  const { id: w } = useWorkspace();
  const select = whereToLook(change, { hasNew: side === 'here' });
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
      Show in the editor
    </LinkButton>
  );
}
