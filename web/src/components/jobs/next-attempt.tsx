import { Plural, Trans } from '@lingui/react/macro';
import { useNow } from '../../lib/live';
import { exactTime, timeUntil } from '../../lib/time';
import type { Job } from '../../lib/workspace';

const TICK_MS = 1_000;

/** Time of the job’s next attempt, and the number of those before. Not for a live region: the text changes every second. */
export function NextAttempt({ job: { nextAttemptAt, attempts } }: { job: Job }) {
  const nowMs = useNow(nextAttemptAt === null ? null : TICK_MS);
  return (
    <span>
      {nextAttemptAt === null ? (
        <Trans>
          Trellis is trying again now, after <Plural value={attempts} one="# attempt" other="# attempts" />.
        </Trans>
      ) : (
        <Trans>
          Next attempt{' '}
          <time dateTime={nextAttemptAt} title={exactTime(nextAttemptAt)}>
            {timeUntil(nextAttemptAt, nowMs)}
          </time>
          , after <Plural value={attempts} one="# attempt" other="# attempts" />.
        </Trans>
      )}
    </span>
  );
}
