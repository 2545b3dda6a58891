import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Box, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { LinkButton, ProblemAlert, RowsSkeleton, TextLink } from '../../../components';
import { useWindowTitle } from '../../../lib/use-window-title';
import { mergeQuery, useWorkspace, type ReadMerge, type Merge } from '../../../lib/workspace';
import { MergedDialog } from '../../branches';
import { useCompletion } from '../api/use-completion';
import { useDecisions } from '../api/use-decisions';
import { useUndoKey } from '../api/use-undo-key';
import { isOpen } from '../lib/resolutions';
import { labelSides, titleOf } from '../lib/sides';
import { Header } from './header';
import header from '../../../components/workbench/header.module.css';
import page from '../../../components/workbench/page.module.css';
import classes from './merge.module.css';
import { Workbench } from './workbench';
import workbench from '../../../components/workbench/columns.module.css';

/** Polling interval while no events arrive, to notice decisions of others. */
const POLL_MS = 5_000;

/** Page of one merge, to resolve its conflicts and to complete or cancel it. */
export function MergePage({ mergeId }: { mergeId: string }) {
  const { id: w, isLive } = useWorkspace();
  const read = useQuery({
    ...mergeQuery(w, mergeId),
    staleTime: 0,
    refetchInterval: isLive ? false : POLL_MS,
  });
  useWindowTitle(read.data ? titleOf(read.data.merge) : t`Merge changes`);
  if (read.data) return <OpenMerge mergeId={mergeId} read={read.data} />;
  if (!read.error) return <LoadingMerge />;
  return (
    <main id="content" tabIndex={-1} className={page.alone}>
      <h1 className="visually-hidden">
        <Trans>Merge changes</Trans>
      </h1>
      <ProblemAlert error={read.error} title={t`These changes could not be loaded`}>
        <LinkButton to="/w/$w" params={{ w }} size="xs" variant="default">
          <Trans>Back to apps</Trans>
        </LinkButton>
      </ProblemAlert>
    </main>
  );
}

/** Has the layout of a merge, so that nothing jumps. */
const LoadingMerge = () => (
  <div className={`${page.page} ${classes.merge}`} aria-busy>
    <div className={header.header}>
      <div className={header.bar}>
        <Skeleton h={20} w={200} />
      </div>
      <div className={header.sides}>
        <Skeleton h={20} w={280} />
        <Skeleton h={20} w={280} />
      </div>
    </div>
    <main id="content" tabIndex={-1} className={page.main}>
      <h1 className="visually-hidden">
        <Trans>Merge changes</Trans>
      </h1>
      <div className={workbench.columns}>
        <div className={workbench.left}>
          <Box px={16}>
            <RowsSkeleton label={t`Loading`} rows={5} />
          </Box>
        </div>
      </div>
    </main>
  </div>
);

interface Props {
  mergeId: string;
  read: ReadMerge;
}

/** A merge, with its header above its conflicts; read-only once it has ended. */
function OpenMerge({ mergeId, read }: Props) {
  const decisions = useDecisions(mergeId);
  const { merge } = decisions;
  const completion = useCompletion(merge);
  const labels = labelSides(merge.sides);
  const isReadOnly = !isOpen(merge) || completion.job.isPending;
  useUndoKey(decisions.undo, isReadOnly);
  return (
    <div className={`${page.page} ${classes.merge}`}>
      <Header {...{ merge, labels, decisions, completion }} />
      <main id="content" tabIndex={-1} className={page.main}>
        {!isOpen(merge) && <Ended merge={merge} />}
        <Workbench {...{ merge, labels, decisions, isReadOnly, etag: read.etag }} />
      </main>
      {completion.isMerged && (
        <MergedDialog
          sides={{ from: merge.sides.theirs.branch, into: merge.into }}
          cameFrom={completion.cameFrom}
          onStay={completion.stay}
        />
      )}
    </div>
  );
}

/** Reports how a merge ended. */
function Ended({ merge: { status, replacedBy } }: { merge: Merge }) {
  const { id: w } = useWorkspace();
  if (status === 'done')
    return (
      <p className={page.note}>
        <Trans>Completed. These are the decisions that were made.</Trans>
      </p>
    );
  if (status === 'abandoned')
    return (
      <p className={page.note}>
        <Trans>Cancelled. Nothing was committed or pulled.</Trans>
      </p>
    );
  return (
    <p className={page.note}>
      <Trans>One side has changed since, so this cannot be completed.</Trans>{' '}
      {replacedBy !== null && (
        <TextLink to="/w/$w/merges/$m" params={{ w, m: replacedBy }} size="sm" underline="always">
          <Trans>Continue with the new state</Trans>
        </TextLink>
      )}
    </p>
  );
}
