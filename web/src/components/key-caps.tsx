import { Fragment } from 'react';
import { capsOf } from '../lib/keys';
import classes from './key-caps.module.css';

const DIGITS = /^[0-9]$/;

/** The keys of an action; several digits are shown as a range. */
export function KeyCaps({ keys }: { keys: readonly string[] }) {
  const isRange = keys.length > 2 && keys.every((key) => DIGITS.test(key));
  const shown = isRange ? [keys[0], keys[keys.length - 1]] : keys;
  return (
    <span className={classes.keys}>
      {shown.map((each, index) => (
        <Fragment key={each}>
          {index > 0 && isRange && '–'}
          <span className={classes.key}>
            {capsOf(each).map((cap) => (
              <kbd key={cap} className={classes.cap}>
                {cap}
              </kbd>
            ))}
          </span>
        </Fragment>
      ))}
    </span>
  );
}
