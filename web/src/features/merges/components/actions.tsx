import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { Undo2 } from 'lucide-react';
import { useState } from 'react';
import { Confirmation, JobProgress } from '../../../components';
import { completionLabel } from '../lib/sides';
import type { HeaderProps } from './header';
import classes from '../../../components/workbench/header.module.css';

/** Undoes, abandons or completes. */
export function Actions({ merge, decisions, completion }: HeaderProps) {
  const [isAsking, setIsAsking] = useState(false);
  const { settled, total } = decisions.progress;
  const { job, complete, abandon } = completion;
  const label = completionLabel(merge);
  const isReady = settled === total && !decisions.isSaving;
  return (
    <div className={classes.actions}>
      {job.isPending && (
        <span role="status">
          <JobProgress job={job.job} label={t`Merging`} />
        </span>
      )}
      <Button
        size="xs"
        variant="default"
        leftSection={<Undo2 size={14} aria-hidden />}
        disabled={!decisions.canUndo || job.isPending}
        onClick={decisions.undo}
      >
        <Trans>Undo</Trans>
      </Button>
      <Button size="xs" variant="default" disabled={job.isPending} onClick={() => setIsAsking(true)}>
        <Trans>Cancel merge…</Trans>
      </Button>
      {/* The message was given before. */}
      <Button
        size="xs"
        loading={job.isPending}
        disabled={!isReady}
        title={merge.message ?? undefined}
        onClick={complete}
      >
        {label}
      </Button>
      {isAsking && (
        <Confirmation
          title={t`Cancel this merge?`}
          confirmLabel={t`Cancel merge`}
          dismissLabel={t`Go on merging`}
          isPending={abandon.isPending}
          error={abandon.error}
          onClose={() => setIsAsking(false)}
          onConfirm={() => abandon.mutate()}
        >
          <Trans>
            Nothing has been committed or pulled, and nothing will be. The app stays as it is here and in the
            repository. Trellis remembers your decisions for the next time.
          </Trans>
        </Confirmation>
      )}
    </div>
  );
}
