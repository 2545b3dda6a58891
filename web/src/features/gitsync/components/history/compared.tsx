import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { Choice } from '../../../../components';
import { isProblem } from '../../../../lib/api';
import { useWorkspace } from '../../../../lib/workspace';
import type { Change, Difference } from '../../api/changes';
import { sidesQuery } from '../../api/documents';
import { whereOnCanvas } from '../../lib/canvas-marks';
import { summaryOf } from '../../lib/change-labels';
import type { Sides } from '../../lib/history-labels';
import { BeforeAfter, CanvasView, ChangeChoice, ChangeList, TextView } from '../changes';
import { GitProblem } from '../git-problem';
import page from '../page/page.module.css';
import classes from './history.module.css';

export type ChangesView = 'values' | 'canvas' | 'pictures' | 'text';

const VIEWS: { value: ChangesView; label: string }[] = [
  { value: 'values', label: t`Values` },
  { value: 'canvas', label: t`Canvas` },
  { value: 'pictures', label: t`Pictures` },
  { value: 'text', label: t`Text` },
];

/** Up to this number, changes start unfolded. */
const MAX_OPEN = 5;

interface Props {
  view: ChangesView;
  onView: (view: ChangesView) => void;
  appId: string;
  sides: Sides;
  title: string;
  /** Compares the commit with its parent. */
  isOfCommit: boolean;
}

/** Difference of two states of the app, by their values, on the canvas, as pictures, or as text. */
export function Compared({ appId, sides, title, isOfCommit, view, onView }: Props) {
  const { copy } = useWorkspace();
  const { data, error, isFetching, refetch } = useQuery(sidesQuery(copy, appId, sides));
  if (isOfCommit && isProblem(error, 'git_app_not_found'))
    return (
      <Note title={title}>
        <Trans>This commit added the app: all of it is new.</Trans>
      </Note>
    );
  if (error && !isFetching) {
    return (
      <Note title={title}>
        <GitProblem error={error} title={t`Not compared`} onRetry={() => void refetch()} />
      </Note>
    );
  }
  if (!data) {
    return (
      <div className={classes.note} role="status" aria-label={t`Comparing`}>
        <Skeleton h={14} w="60%" mb={10} />
        <Skeleton h={14} w="75%" />
      </div>
    );
  }
  if (data.total === 0) {
    return (
      <Note title={title}>
        {isOfCommit ? t`Only the name or folder of the app differs.` : t`Both are the same.`}
      </Note>
    );
  }
  const key = `${sides.from} ${sides.to}`;
  return (
    <>
      <Head title={title} summary={summaryOf(data)}>
        <Choice label={t`View`} options={VIEWS} value={view} onChange={onView} />
      </Head>
      {view === 'canvas' && <OnCanvas key={key} {...{ appId, sides }} difference={data} />}
      {view === 'pictures' && <BeforeAfter key={key} {...{ appId, sides }} changes={data.changes} />}
      {view === 'text' && (
        <div className={classes.asText}>
          <TextView key={key} {...{ appId, sides }} chosen={null} />
        </div>
      )}
      {view === 'values' && (
        <div className={classes.list}>
          <ChangeList
            key={key}
            difference={data}
            // An added component has all its values, which are many.
            startsOpen={({ change }) => data.changes.length <= MAX_OPEN && change === 'changed'}
          />
        </div>
      )}
    </>
  );
}

interface OnCanvasProps {
  appId: string;
  sides: Sides;
  difference: Difference;
}

/** The changes above the canvas; a choice in one selects in the other. */
function OnCanvas({ appId, sides, difference: { changes } }: OnCanvasProps) {
  const [id, choose] = useState<string | null>(null);
  const first = changes.find((change) => whereOnCanvas(change).componentId !== null) ?? changes[0];
  const chosen = changes.find((change) => change.id === id) ?? first;
  const onChoose = (change: Change) => choose(change.id);
  return (
    <>
      <div className={classes.choices} role="group" aria-label={t`Changes`} tabIndex={0}>
        <ChangeChoice {...{ changes, chosen, onChoose }} />
      </div>
      <div className={classes.onCanvas}>
        <CanvasView {...{ appId, sides, changes, chosen, onChoose }} />
      </div>
    </>
  );
}

const Head = ({ title, summary, children }: { title: string; summary?: string; children?: ReactNode }) => (
  <div className={classes.changesHead}>
    <h4>{title}</h4>
    {summary && <span className={page.quiet}>{summary}</span>}
    {children}
  </div>
);

export const Note = ({ title, children }: { title: string; children: ReactNode }) => (
  <>
    <Head title={title} />
    <Text size="sm" component="div" className={classes.note}>
      {children}
    </Text>
  </>
);
