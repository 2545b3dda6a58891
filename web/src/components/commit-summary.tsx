import type { ReactNode } from 'react';
import { dateTime } from '../lib/time';
import classes from './commit-summary.module.css';
import { Time } from './time';

interface Props {
  commit: { message: string; author: { name: string; email: string }; date: string };
  /** More to be said in the line below the message. */
  children?: ReactNode;
}

/** A commit’s message, and its author and time. */
export const CommitSummary = ({ commit: { message, author, date }, children }: Props) => (
  <>
    <div className={classes.message}>{message}</div>
    <div className={classes.meta}>
      <span title={author.email}>{author.name}</span>
      <span>
        {dateTime(date)} (<Time value={date} />)
      </span>
      {children}
    </div>
  </>
);
