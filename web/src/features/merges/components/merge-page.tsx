import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { LinkButton, ProblemAlert } from '../../../components';
import { useWindowTitle } from '../../../lib/use-window-title';
import { mergeQuery, useWorkspace } from '../../../lib/workspace';
import { LoadingMerge } from './loading-merge';
import classes from './merge.module.css';
import { OpenMerge } from './open-merge';

/** Polling interval while no events arrive, to notice what others settle. */
const POLL_MS = 5_000;

/** The page of one merge: its conflicts are settled here, and it is completed or abandoned. */
export function MergePage({ mergeId }: { mergeId: string }) {
  const { id: w, isLive } = useWorkspace();
  const read = useQuery({
    ...mergeQuery(w, mergeId),
    staleTime: 0,
    refetchInterval: isLive ? false : POLL_MS,
  });
  useWindowTitle(t`Combine changes`);
  if (read.data) return <OpenMerge mergeId={mergeId} read={read.data} />;
  if (!read.error) return <LoadingMerge />;
  return (
    <main id="content" tabIndex={-1} className={classes.alone}>
      <h1 className="visually-hidden">
        <Trans>Combine changes</Trans>
      </h1>
      <ProblemAlert error={read.error} title={t`These changes could not be loaded`}>
        <LinkButton to="/w/$w" params={{ w }} size="xs" variant="default">
          <Trans>Back to apps</Trans>
        </LinkButton>
      </ProblemAlert>
    </main>
  );
}
