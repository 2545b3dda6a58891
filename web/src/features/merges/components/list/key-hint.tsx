import { Trans } from '@lingui/react/macro';
import type { SideLabels } from '../../lib/sides';
import classes from './list.module.css';

/** Keys that work while the list or the conflict has the focus. */
export const KeyHint = ({ labels: { mine, theirs } }: { labels: SideLabels }) => (
  <p className={classes.hint}>
    <span>
      <Trans>
        <kbd>↑</kbd> <kbd>↓</kbd> next
      </Trans>
    </span>
    <span>
      <kbd>1</kbd> {mine}
    </span>
    <span>
      <kbd>2</kbd> {theirs}
    </span>
    <span>
      <Trans>
        <kbd>3</kbd> both, or before
      </Trans>
    </span>
    <span>
      <Trans>
        <kbd>U</kbd> undo
      </Trans>
    </span>
  </p>
);
