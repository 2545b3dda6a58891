import { Trans } from '@lingui/react/macro';
import { Button, Text } from '@mantine/core';
import { History } from 'lucide-react';
import { decisionLabel, rememberedOf } from '../../lib/conflict-words';
import { plainValue } from '../../lib/shown-value';
import type { DetailProps } from './conflict-detail';
import classes from './conflict.module.css';

/** Offers the decision that somebody made on the same clash before. */
export function EarlierDecision({ conflict, labels, decisions }: DetailProps) {
  const remembered = rememberedOf(conflict);
  if (!remembered) return null;
  const shown = remembered.value === undefined ? null : plainValue(remembered.value);
  const value = shown && 'text' in shown ? `“${shown.text}”` : null;
  return (
    <div className={classes.earlier}>
      <History size={14} aria-hidden />
      <Text size="sm" component="span">
        <Trans>
          Settled like this before: <strong>{value ?? decisionLabel(conflict, remembered, labels)}</strong>
        </Trans>
      </Text>
      <Button size="compact-xs" variant="default" onClick={() => decisions.decide(conflict, remembered)}>
        <Trans>Use it again</Trans>
      </Button>
    </div>
  );
}
