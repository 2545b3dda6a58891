import type { SideLabels } from '../../lib/sides';
import classes from './list.module.css';

/** Keys that work while the list or the conflict has the focus. */
export const KeyHint = ({ labels: { mine, theirs } }: { labels: SideLabels }) => (
  <p className={classes.hint}>
    <span>
      <kbd>↑</kbd> <kbd>↓</kbd> next
    </span>
    <span>
      <kbd>1</kbd> {mine}
    </span>
    <span>
      <kbd>2</kbd> {theirs}
    </span>
    <span>
      <kbd>3</kbd> both, or before
    </span>
    <span>
      <kbd>U</kbd> undo
    </span>
  </p>
);
