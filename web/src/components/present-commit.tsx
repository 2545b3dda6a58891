import { Text } from '@mantine/core';
import type { PresentCommit as Commit } from '../lib/api';
import { dateTime } from '../lib/time';
import classes from './present-commit.module.css';
import { Time } from './time';

/** The commit that stands in the repository where another one was refused. */
export function PresentCommit({ commit: { message, author, date } }: { commit: Commit }) {
  if (date === null) {
    return (
      <Text size="sm" mt={6}>
        The repository is empty by now: what stood there is gone.
      </Text>
    );
  }
  return (
    <div className={classes.commit} role="group" aria-label="In the repository">
      <div className={classes.message}>{message || '(no message)'}</div>
      <div className={classes.meta}>
        <span title={author.email}>{author.name}</span>
        <span>
          {dateTime(date)} (<Time value={date} />)
        </span>
      </div>
    </div>
  );
}
