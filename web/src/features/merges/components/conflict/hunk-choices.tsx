import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Choice, Conflict, HunkChoice, Resolution } from '../../../../lib/workspace';
import { choiceLabel } from '../../lib/conflict-labels';
import { choicesOf } from '../../lib/resolutions';
import { ChoiceCard } from './choice-card';
import type { DetailProps } from './conflict-detail';
import classes from './conflict.module.css';

/** The places of a text that both sides changed, with a choice for each. They are saved once all of them have one. */
export function HunkChoices({ conflict, labels, decisions, isReadOnly }: DetailProps) {
  const hunks = conflict.hunks ?? [];
  const [draft, setDraft] = useState<readonly (HunkChoice | null)[] | null>(null);
  const chosen = draft ?? savedChoices(conflict.resolution, hunks.length);
  const left = draft ? draft.filter((each) => each === null).length : 0;
  const choose = (index: number, choice: Choice) => {
    const next = chosen.map((each, at) => (at === index ? choice : each));
    const isComplete = next.every((each) => each !== null);
    setDraft(isComplete ? null : next);
    if (isComplete) decisions.decide(conflict, { hunks: next });
  };
  const chooseAll = (choice: Choice) => {
    setDraft(null);
    decisions.decide(conflict, { choose: choice });
  };
  return (
    <div className={classes.hunks}>
      {!isReadOnly && hunks.length > 1 && (
        <div className={classes.whole} role="group" aria-label={t`The whole text`}>
          <span className={classes.quiet}>
            <Trans>Everywhere</Trans>
          </span>
          {choicesOf(conflict).map((choice) => (
            <Button key={choice} size="compact-xs" variant="default" onClick={() => chooseAll(choice)}>
              {choiceLabel(conflict, choice, labels)}
            </Button>
          ))}
          <span role="status" className={classes.quiet}>
            {left > 0 && t`${left} of ${hunks.length} places left to choose`}
          </span>
        </div>
      )}
      {hunks.map((hunk, index) => (
        <HunkCards
          key={`${hunk.line} ${index}`}
          {...{ conflict, labels, isReadOnly, hunk }}
          chosen={chosen[index] ?? null}
          hasKeys={hunks.length === 1}
          onChoose={(choice) => choose(index, choice)}
        />
      ))}
    </div>
  );
}

interface CardsProps extends Pick<DetailProps, 'conflict' | 'labels' | 'isReadOnly'> {
  hunk: NonNullable<Conflict['hunks']>[number];
  chosen: HunkChoice | null;
  hasKeys: boolean;
  onChoose: (choice: Choice) => void;
}

function HunkCards({ conflict, labels, isReadOnly, hunk, chosen, hasKeys, onChoose }: CardsProps) {
  return (
    <section className={classes.hunk} aria-label={t`Line ${hunk.line}`}>
      <h3>
        <Trans>Line {hunk.line}</Trans>
      </h3>
      <div className={classes.choices}>
        {choicesOf(conflict).map((choice, key) => (
          <ChoiceCard
            key={choice}
            choice={choice}
            isChosen={chosen === choice}
            isReadOnly={isReadOnly}
            keyHint={hasKeys ? key + 1 : null}
            label={choiceLabel(conflict, choice, labels)}
            onChoose={() => onChoose(choice)}
          >
            <Lines text={choice === 'both' ? hunk.mine + hunk.theirs : hunk[choice]} />
          </ChoiceCard>
        ))}
      </div>
    </section>
  );
}

const Lines = ({ text }: { text: string }) =>
  text === '' ? (
    <div className={classes.noteValue}>
      <Trans>Nothing</Trans>
    </div>
  ) : (
    <pre className={classes.code}>{text}</pre>
  );

/** Reads which choice each place has. */
function savedChoices(resolution: Resolution | null, count: number): readonly (HunkChoice | null)[] {
  return resolution?.hunks ?? Array<HunkChoice | null>(count).fill(resolution?.choose ?? null);
}
