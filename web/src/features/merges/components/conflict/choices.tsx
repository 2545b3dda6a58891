import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import type { Choice, Conflict, ValueSide } from '../../../../lib/workspace';
import { choiceLabel } from '../../lib/conflict-words';
import { choicesOf, isSuggested } from '../../lib/resolutions';
import type { DetailProps } from './conflict-detail';
import classes from './conflict.module.css';
import { SideValue } from './side-value';

/** A card for each choice, with the value that it stands for. */
export function Choices({ conflict, labels, decisions, isReadOnly, result }: DetailProps) {
  const chosen = conflict.resolution?.choose ?? null;
  return (
    <div className={classes.choices} role="group" aria-label={t`Choices`}>
      {choicesOf(conflict).map((choice, index) => (
        <div key={choice} className={classes.card} data-side={choice} data-chosen={chosen === choice}>
          <button
            type="button"
            className={classes.choose}
            aria-pressed={chosen === choice}
            disabled={isReadOnly}
            onClick={() => decisions.decide(conflict, { choose: choice })}
          >
            <span>
              {choiceLabel(conflict, choice, labels)}
              {isSuggested(conflict, choice) && (
                <small>
                  <Trans>suggested</Trans>
                </small>
              )}
            </span>
            {!isReadOnly && <kbd aria-hidden>{index + 1}</kbd>}
          </button>
          <Value conflict={conflict} choice={choice} result={result} />
        </div>
      ))}
    </div>
  );
}

/** Kinds whose choices say all that there is to see. */
const WITHOUT_BASE: readonly Conflict['kind'][] = ['name_taken', 'handle_taken'];

function Value({ conflict, choice, result }: Pick<DetailProps, 'conflict' | 'result'> & { choice: Choice }) {
  if (choice === 'both' || (choice === 'base' && WITHOUT_BASE.includes(conflict.kind))) return null;
  const side: ValueSide = choice;
  return <SideValue conflict={conflict} side={side} nameOf={result.nameOf} />;
}
