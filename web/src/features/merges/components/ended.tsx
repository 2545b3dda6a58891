import { TextLink } from '../../../components';
import { useWorkspace, type Merge } from '../../../lib/workspace';
import classes from './merge.module.css';

/** Says how a merge has ended. */
export function Ended({ merge: { status, replacedBy } }: { merge: Merge }) {
  const { id: w } = useWorkspace();
  if (status === 'done')
    return <p className={classes.note}>Completed. These are the decisions that were made.</p>;
  if (status === 'abandoned')
    return <p className={classes.note}>Abandoned. Nothing of this was committed or pulled.</p>;
  return (
    <p className={classes.note}>
      One side has changed since, so this cannot be completed.{' '}
      {replacedBy !== null && (
        <TextLink to="/w/$w/merges/$m" params={{ w, m: replacedBy }} size="sm" underline="always">
          Go on with the new state
        </TextLink>
      )}
    </p>
  );
}
