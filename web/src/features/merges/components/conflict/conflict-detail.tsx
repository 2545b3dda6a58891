import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Text } from '@mantine/core';
import { History } from 'lucide-react';
import { Time } from '../../../../components';
import { DetailHead } from '../../../../components/workbench/detail-head';
import type { Conflict, Choice, ValueSide } from '../../../../lib/workspace';
import type { Decisions } from '../../api/use-decisions';
import {
  decisionLabel,
  sentenceOf,
  thingName,
  titleOf,
  rememberedOf,
  choiceLabel,
} from '../../lib/conflict-labels';
import { progressText } from '../../lib/progress-text';
import { choicesOf, isSuggested } from '../../lib/resolutions';
import { plainValue, shownValue } from '../../lib/shown-value';
import type { SideLabels } from '../../lib/sides';
import type { Result } from '../use-result';
import { ChoiceCard } from './choice-card';
import classes from './conflict.module.css';
import { EditDecision } from './edit-decision';
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

/** One conflict in words, the values of both sides, and the ways to resolve it. */
export function ConflictDetail({ onNext, onClose, ...props }: Props) {
  const { conflict, labels, decisions, isReadOnly } = props;
  return (
    <>
      <DetailHead
        back={{ label: t`All conflicts`, progress: progressText(decisions.progress), onClick: onClose }}
        title={`${thingName(conflict.of)} · ${titleOf(conflict)}`}
        next={onNext && !isReadOnly ? { label: t`Next open conflict`, onClick: onNext } : null}
        actions={
          conflict.resolution &&
          !isReadOnly && (
            <Button size="xs" variant="default" onClick={() => decisions.decide(conflict, null)}>
              <Trans>Reopen</Trans>
            </Button>
          )
        }
      >
        <p>{sentenceOf(conflict, labels)}</p>
      </DetailHead>
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
          {resolvedBy ? <Trans>Resolved by {resolvedBy.name}</Trans> : <Trans>Resolved</Trans>}
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

/** Offers the remembered decision on the same conflict. */
function EarlierDecision({ conflict, labels, decisions }: DetailProps) {
  const remembered = rememberedOf(conflict);
  if (!remembered) return null;
  const shown = remembered.value === undefined ? null : plainValue(remembered.value);
  const value = shown && 'text' in shown ? `“${shown.text}”` : null;
  return (
    <div className={classes.earlier}>
      <History size={14} aria-hidden />
      <Text size="sm" component="span">
        <Trans>
          Resolved like this before: <strong>{value ?? decisionLabel(conflict, remembered, labels)}</strong>
        </Trans>
      </Text>
      <Button size="compact-xs" variant="default" onClick={() => decisions.decide(conflict, remembered)}>
        <Trans>Use it again</Trans>
      </Button>
    </div>
  );
}

/** A card for each choice, with its value. */
function Choices({ conflict, labels, decisions, isReadOnly, result }: DetailProps) {
  const chosen = conflict.resolution?.choose ?? null;
  return (
    <div className={classes.choices} role="group" aria-label={t`Choices`}>
      {choicesOf(conflict).map((choice, index) => (
        <ChoiceCard
          key={choice}
          choice={choice}
          isChosen={chosen === choice}
          isReadOnly={isReadOnly}
          keyHint={index + 1}
          label={
            <>
              {choiceLabel(conflict, choice, labels)}
              {isSuggested(conflict, choice) && (
                <small>
                  <Trans>suggested</Trans>
                </small>
              )}
            </>
          }
          onChoose={() => decisions.decide(conflict, { choose: choice })}
        >
          <Value conflict={conflict} choice={choice} result={result} />
        </ChoiceCard>
      ))}
    </div>
  );
}

/** Kinds whose choices show everything. */
const WITHOUT_BASE: readonly Conflict['kind'][] = ['name_taken', 'handle_taken'];

function Value({ conflict, choice, result }: Pick<DetailProps, 'conflict' | 'result'> & { choice: Choice }) {
  if (choice === 'both' || (choice === 'base' && WITHOUT_BASE.includes(conflict.kind))) return null;
  const side: ValueSide = choice;
  return <SideValue conflict={conflict} side={side} nameOf={result.nameOf} />;
}

interface SideValueProps {
  conflict: Conflict;
  side: ValueSide;
  nameOf: (id: string) => string | null;
}

/** The value of one side, as readable as its kind allows. */
function SideValue({ conflict, side, nameOf }: SideValueProps) {
  const shown = shownValue(conflict, side, nameOf);
  switch (shown.as) {
    case 'note':
      return <div className={classes.noteValue}>{shown.text}</div>;
    case 'text':
      return (
        <div className={classes.text}>
          {shown.color !== null && (
            <span className={classes.swatch} style={{ background: shown.color }} aria-hidden />
          )}
          {shown.text}
        </div>
      );
    case 'code':
      return <pre className={classes.code}>{shown.text}</pre>;
    case 'list':
      return <Items {...shown} />;
    case 'members':
      return (
        <dl className={classes.members}>
          {shown.members.map(({ name, value, isChanged }) => (
            <div key={name} data-changed={isChanged || undefined}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      );
  }
}

function Items({ items, isOrdered }: { items: string[]; isOrdered: boolean }) {
  const List = isOrdered ? 'ol' : 'ul';
  return (
    <List className={classes.items}>
      {items.map((item, index) => (
        <li key={`${item} ${index}`}>{item}</li>
      ))}
    </List>
  );
}
