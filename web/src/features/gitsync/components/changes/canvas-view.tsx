import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Suspense, useMemo, type ReactNode } from 'react';
import { lazyPart } from '../../../../lib/lazy-code';
import { useWorkspace } from '../../../../lib/workspace';
import type { Change } from '../../api/changes';
import { documentsQuery } from '../../api/documents';
import { marksOf } from '../../../../../../src/apps/drawing';
import { changeOf, whereOnCanvas } from '../../lib/canvas-marks';
import { titleOf } from '../../lib/change-labels';
import type { Sides } from '../../lib/history-labels';
import { GitProblem } from '../git-problem';
import classes from './canvas-view.module.css';

const ShownDifference = lazyPart(async () => (await import('../../../editor')).ShownDifference);

interface Props {
  appId: string;
  sides: Sides;
  /** Changes to mark. */
  changes: readonly Change[];
  chosen: Change | null;
  onChoose: (change: Change) => void;
}

/** A difference on the canvas. The chosen change is shown there, and a marked component chooses its change. */
export function CanvasView({ appId, sides, changes, chosen, onChoose }: Props) {
  const { copy } = useWorkspace();
  const { data, error, isFetching, refetch } = useQuery(documentsQuery(copy, appId, sides));
  const marks = useMemo(() => marksOf(changes), [changes]);
  const place = chosen ? whereOnCanvas(chosen) : NOWHERE;
  const { componentId, pageId } = place;
  const id = chosen?.id;
  // Another change of the same component shows it again.
  const shown = useMemo(() => ({ componentId, pageId, id }), [componentId, pageId, id]);
  if (error && !isFetching) {
    return (
      <div className={classes.note}>
        <GitProblem error={error} title={t`The canvas could not be loaded`} onRetry={() => void refetch()} />
      </div>
    );
  }
  return (
    <div className={classes.view} role="group" aria-label={t`Changes on the canvas`}>
      {chosen && componentId === null && <NotDrawn change={chosen} isPage={chosen.kind === 'page'} />}
      <div className={classes.canvas}>
        <Suspense fallback={<Loading />}>
          {data ? (
            <ShownDifference
              before={data.from}
              after={data.to}
              marks={marks}
              chosen={shown}
              onChoose={(component) => {
                const change = changeOf(changes, component);
                if (change) onChoose(change);
              }}
            />
          ) : (
            <Loading />
          )}
        </Suspense>
      </div>
    </div>
  );
}

const NOWHERE = { componentId: null, pageId: null };

function NotDrawn({ change, isPage }: { change: Change; isPage: boolean }): ReactNode {
  if (isPage) return null;
  const { noun, name } = titleOf(change);
  const title = name === null ? noun : `${noun} ${name}`;
  return (
    <Text size="sm" c="dimmed" className={classes.note}>
      <Trans>{title} is not drawn on the canvas.</Trans>
    </Text>
  );
}

const Loading = () => (
  <div role="status" aria-label={t`Loading the canvas`} className={classes.loading}>
    <Skeleton h="100%" />
  </div>
);
