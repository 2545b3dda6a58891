import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { ArrowLeft, ArrowRight } from 'lucide-react';
import { Time } from '../../../../components';
import type { Conflict } from '../../../../lib/workspace';
import type { Decisions } from '../../api/use-decisions';
import { decisionLabel, sentenceOf, thingName, titleOf } from '../../lib/conflict-words';
import { progressText } from '../../lib/progress-text';
import type { SideLabels } from '../../lib/sides';
import type { Result } from '../result/use-result';
import { Choices } from './choices';
import classes from './conflict.module.css';
import { EditDecision } from './edit-decision';
import { EarlierDecision } from './earlier-decision';
import { HunkChoices } from './hunk-choices';

export interface DetailProps {
  conflict: Conflict;
  labels: SideLabels;
  decisions: Decisions;
  isReadOnly: boolean;
  result: Result;
}

interface Props extends DetailProps {
  /** Goes to the next open conflict; null if there is none. */
  onNext: (() => void) | null;
  onClose: () => void;
}

/** One conflict in words, the values of both sides, and the ways to settle it. */
export function ConflictDetail({ onNext, onClose, ...props }: Props) {
  const { conflict, labels, decisions, isReadOnly } = props;
  return (
    <>
      <div className={classes.back}>
        <Button
          size="xs"
          variant="subtle"
          color="gray"
          leftSection={<ArrowLeft size={14} aria-hidden />}
          onClick={onClose}
        >
          <Trans>All conflicts</Trans>
        </Button>
        <span className={classes.quiet}>{progressText(decisions.progress)}</span>
      </div>
      <div className={classes.head}>
        <div className={classes.title}>
          <h2>
            {thingName(conflict.of)} · {titleOf(conflict)}
          </h2>
          <p>{sentenceOf(conflict, labels)}</p>
        </div>
        <div className={classes.actions}>
          {conflict.resolution && !isReadOnly && (
            <Button size="xs" variant="default" onClick={() => decisions.decide(conflict, null)}>
              <Trans>Reopen</Trans>
            </Button>
          )}
          {onNext && !isReadOnly && (
            <Button
              size="xs"
              variant="default"
              rightSection={<ArrowRight size={14} aria-hidden />}
              onClick={onNext}
            >
              <Trans>Next open conflict</Trans>
            </Button>
          )}
        </div>
      </div>
      <Decided conflict={conflict} labels={labels} />
      {!isReadOnly && <EarlierDecision {...props} />}
      {conflict.hunks && conflict.hunks.length > 0 ? <HunkChoices {...props} /> : <Choices {...props} />}
      {!isReadOnly && <EditDecision {...props} />}
    </>
  );
}

function Decided({ conflict, labels }: { conflict: Conflict; labels: SideLabels }) {
  const { resolution, resolvedBy, resolvedAt } = conflict;
  return (
    <p role="status" className={classes.decided}>
      {resolution && (
        <>
          {resolvedBy ? <Trans>Settled by {resolvedBy.name}</Trans> : <Trans>Settled</Trans>}
          {resolvedAt && (
            <>
              , <Time value={resolvedAt} />
            </>
          )}
          : <strong>{decisionLabel(conflict, resolution, labels)}</strong>
        </>
      )}
    </p>
  );
}
