import type { ReactNode } from 'react';
import type { Change } from '../../api/changes';
import { MARKS, titleOf, verbOf } from '../../lib/change-labels';
import classes from './changes.module.css';

interface Props {
  change: Change;
  /** A note about it. */
  children?: ReactNode;
}

/** One change in a line. The color only supports the text next to it. */
export function ChangeSummary({ change, children }: Props) {
  const { noun, name } = titleOf(change);
  return (
    <>
      <span className={classes.mark} data-change={change.change} aria-hidden>
        {MARKS[change.change]}
      </span>
      <span className={classes.what}>
        {name === null ? noun : <span className={classes.noun}>{noun} </span>}
        {name !== null && <span className={classes.name}>{name}</span>}
        {children}
      </span>{' '}
      <span className={classes.verb}>{verbOf(change)}</span>
    </>
  );
}
