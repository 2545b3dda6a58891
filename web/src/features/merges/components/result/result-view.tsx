import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Skeleton } from '@mantine/core';
import { Suspense, useState } from 'react';
import { ProblemAlert } from '../../../../components';
import type { Conflict } from '../../../../lib/workspace';
import { useMergeParts } from '../../parts';
import classes from '../workbench.module.css';
import type { Result } from './use-result';

/** The app as the decisions leave it, on the page of the selected conflict. */
export function ResultView({ result, conflict }: { result: Result; conflict: Conflict | null }) {
  const { Result } = useMergeParts();
  const [isOpen, setIsOpen] = useState(true);
  return (
    <section className={classes.result} aria-label={t`Result`} data-open={isOpen}>
      <div className={classes.resultHead}>
        <h2>
          <Trans>Result</Trans>
        </h2>
        <span className={classes.quiet}>
          <Trans>The app as it is now</Trans>
        </span>
        <button
          type="button"
          className={classes.toggle}
          aria-expanded={isOpen}
          onClick={() => setIsOpen(!isOpen)}
        >
          {isOpen ? t`Hide` : t`Show`}
        </button>
      </div>
      {isOpen && (
        <div className={classes.canvas}>
          <ProblemAlert error={result.error} title={t`The result could not be loaded`} />
          {result.isGone && (
            <p className={classes.gone}>
              <Trans>The result does not contain this app, or the app cannot be shown.</Trans>
            </p>
          )}
          <Suspense fallback={<Skeleton h="100%" />}>
            {result.text !== null && <Result text={result.text} {...placeOf(conflict)} />}
          </Suspense>
        </div>
      )}
    </section>
  );
}

function placeOf(conflict: Conflict | null): { pageId: string | null; componentId: string | null } {
  if (!conflict) return { pageId: null, componentId: null };
  const { of, page } = conflict;
  return {
    pageId: of.kind === 'page' ? of.id : (page?.id ?? null),
    componentId: of.kind === 'component' ? of.id : null,
  };
}
