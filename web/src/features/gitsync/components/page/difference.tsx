import { Button, Text } from '@mantine/core';
import { ArrowLeft, FileDiff, SquareMousePointer } from 'lucide-react';
import { LinkButton } from '../../../../components';
import { useWorkspace } from '../../../../lib/workspace';
import type { ShownChange } from '../../api/use-shown-changes';
import { placeOf, whereToLook } from '../../lib/change-labels';
import { ChangeFields } from '../changes/change-fields';
import { ChangeSummary } from '../changes/change-summary';
import classes from './page.module.css';

interface Props {
  appId: string;
  shown: ShownChange | null;
  onClose: () => void;
}

/** The values of the selected change, before and after. */
export function Difference({ appId, shown, onClose }: Props) {
  if (!shown) {
    return (
      <div className={classes.nothing}>
        <FileDiff size={22} aria-hidden />
        <Text size="sm">No changes to show</Text>
      </div>
    );
  }
  const { change, side } = shown;
  const place = placeOf(change);
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
          {side === 'there' ? 'In the repository' : 'Here'}
          {place && `, ${place}`}
        </div>
        <ShowInEditor appId={appId} shown={shown} />
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
