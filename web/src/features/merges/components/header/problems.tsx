import { t } from '@lingui/core/macro';
import { ProblemAlert } from '../../../../components';
import { isProblem } from '../../../../lib/api';
import type { Merge } from '../../../../lib/workspace';
import type { Completion } from '../../api/use-completion';
import classes from './header.module.css';

/** Says why a merge was not completed, or not abandoned. */
export function Problems({ merge, completion: { job, abandon } }: { merge: Merge; completion: Completion }) {
  const error = isProblem(job.error, 'merge_outdated') ? null : job.error;
  if (!error && !abandon.error) return null;
  return (
    <div className={classes.problems}>
      <ProblemAlert error={error} title={merge.kind === 'pull' ? t`Not pulled` : t`Not committed`} />
      <ProblemAlert error={abandon.error} title={t`Not abandoned`} />
    </div>
  );
}
