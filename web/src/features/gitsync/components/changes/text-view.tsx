import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { ActionIcon, Skeleton, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { Suspense, useMemo, useState } from 'react';
import { useKeyGroup } from '../../../../lib/keys';
import { lazyPart } from '../../../../lib/lazy-code';
import { useWorkspace } from '../../../../lib/workspace';
import type { Change } from '../../api/changes';
import { documentsQuery } from '../../api/documents';
import { useSideLabels } from '../../api/use-side-labels';
import { DIFFERENCE_KEYS } from '../../../../lib/screen-keys/differences';
import type { Sides } from '../../lib/history-labels';
import { inLines, isCompact } from '../../lib/readable-json';
import { GitProblem } from '../git-problem';
import classes from './text-view.module.css';

const TextDiff = lazyPart(async () => (await import('./text-diff')).default);

/** A window without room for two texts beside each other. */
const NARROW = '(max-width: 75em)';

interface Props {
  appId: string;
  sides: Sides;
  /** The change to scroll to; null: the first one. */
  chosen: Change | null;
}

/** The whole documents of both sides as text, with their differences. */
export function TextView({ appId, sides, chosen }: Props) {
  useKeyGroup(DIFFERENCE_KEYS);
  const { copy } = useWorkspace();
  const { data, error, isFetching, refetch } = useQuery(documentsQuery(copy, appId, sides));
  const isUnified = useMediaQuery(NARROW, undefined, { getInitialValueInEffect: false });
  const [steps, setSteps] = useState<{ next: () => void; previous: () => void } | null>(null);
  const texts = useMemo(() => data && readable(data), [data]);
  const { from, to } = useSideLabels(appId, sides);
  if (error && !isFetching) {
    return (
      <div className={classes.note}>
        <GitProblem error={error} title={t`The text could not be loaded`} onRetry={() => void refetch()} />
      </div>
    );
  }
  return (
    <div className={classes.view} role="group" aria-label={t`Changes as text`}>
      <div className={classes.bar}>
        <span className={classes.sides}>
          <span data-side="from">{from}</span>
          <span data-side="to">{to}</span>
        </span>
        {texts?.isReformatted && (
          <Text size="xs" c="dimmed">
            <Trans>Broken into lines for reading</Trans>
          </Text>
        )}
        <ActionIcon.Group>
          <Step label={t`Previous change`} keys={t`Shift F7`} onClick={steps?.previous}>
            <ArrowUp size={14} aria-hidden />
          </Step>
          <Step label={t`Next change`} keys="F7" onClick={steps?.next}>
            <ArrowDown size={14} aria-hidden />
          </Step>
        </ActionIcon.Group>
      </div>
      <Suspense fallback={<Loading />}>
        {texts ? (
          <TextDiff
            from={{ text: texts.from, label: from }}
            to={{ text: texts.to, label: to }}
            isUnified={isUnified ?? false}
            itemId={chosen?.itemId ?? null}
            onReady={setSteps}
          />
        ) : (
          <Loading />
        )}
      </Suspense>
    </div>
  );
}

/** A document may be one line; then both are broken into lines, so that only what differs differs. */
function readable({ from, to }: { from: string; to: string }) {
  const isReformatted = isCompact(from) || isCompact(to);
  return isReformatted
    ? { from: inLines(from), to: inLines(to), isReformatted }
    : { from, to, isReformatted };
}

interface StepProps {
  label: string;
  keys: string;
  onClick: (() => void) | undefined;
  children: React.ReactNode;
}

const Step = ({ label, keys, onClick, children }: StepProps) => (
  <ActionIcon
    variant="default"
    size="md"
    aria-label={label}
    title={`${label} (${keys})`}
    disabled={!onClick}
    onClick={onClick}
  >
    {children}
  </ActionIcon>
);

const Loading = () => (
  <div role="status" aria-label={t`Loading the text`} className={classes.loading}>
    <Skeleton h="100%" />
  </div>
);
