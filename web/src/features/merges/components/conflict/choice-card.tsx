import type { ReactNode } from 'react';
import type { Choice } from '../../../../lib/workspace';
import classes from './conflict.module.css';

interface Props {
  choice: Choice;
  isChosen: boolean;
  isReadOnly: boolean;
  /** Key that chooses it; null: it has none. */
  keyHint: number | null;
  label: ReactNode;
  onChoose: () => void;
  /** The value that it stands for. */
  children: ReactNode;
}

/**
 * A choice with its value. Its button has the name for assistive technology and the keyboard; a click anywhere on the card
 * chooses too, unless it ends the selection of a text.
 */
export function ChoiceCard({ choice, isChosen, isReadOnly, keyHint, label, onChoose, children }: Props) {
  const click = () => {
    if (!isReadOnly && getSelection()?.isCollapsed !== false) onChoose();
  };
  return (
    <div
      className={classes.card}
      data-side={choice}
      data-chosen={isChosen}
      data-open={!isReadOnly || undefined}
      onClick={click}
    >
      <button type="button" className={classes.choose} aria-pressed={isChosen} disabled={isReadOnly}>
        <span>{label}</span>
        {!isReadOnly && keyHint !== null && <kbd aria-hidden>{keyHint}</kbd>}
      </button>
      {children}
    </div>
  );
}
