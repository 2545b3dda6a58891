import { Trans } from '@lingui/react/macro';
import { TextLink } from '../../../components';
import { useWorkspace, type Merge } from '../../../lib/workspace';
import classes from './merge.module.css';

/** Says how a merge has ended. */
export function Ended({ merge: { status, replacedBy } }: { merge: Merge }) {
  const { id: w } = useWorkspace();
  if (status === 'done')
    return (
      <p className={classes.note}>
        <Trans>Completed. These are the decisions that were made.</Trans>
      </p>
    );
  if (status === 'abandoned')
    return (
      <p className={classes.note}>
        <Trans>Abandoned. Nothing was committed or pulled.</Trans>
      </p>
    );
  return (
    <p className={classes.note}>
      <Trans>One side has changed since, so this cannot be completed.</Trans>{' '}
      {replacedBy !== null && (
        <TextLink to="/w/$w/merges/$m" params={{ w, m: replacedBy }} size="sm" underline="always">
          <Trans>Continue with the new state</Trans>
        </TextLink>
      )}
    </p>
  );
}
