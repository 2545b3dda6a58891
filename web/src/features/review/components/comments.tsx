import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Stack, Textarea } from '@mantine/core';
import { useState, type RefObject } from 'react';
import { ProblemAlert, Time } from '../../../components';
import { isPressed } from '../../../lib/keys';
import { FINISH } from '../../../lib/screen-keys/reviews';
import { useMe } from '../../../lib/session';
import type { ReviewComment } from '../../../lib/workspace';
import { useComments } from '../api/use-comments';
import classes from './review.module.css';

interface Props {
  reviewId: string;
  /** Null: the whole review. */
  changeId: string | null;
  comments: readonly ReviewComment[];
  isReadOnly: boolean;
  boxRef: RefObject<HTMLTextAreaElement | null>;
}

const MAX_LENGTH = 10_000;

/** The comments on a change or on the whole review, with a field for another one. */
export function Comments({ reviewId, changeId, comments, isReadOnly, boxRef }: Props) {
  const { add, remove } = useComments(reviewId, changeId);
  const [text, setText] = useState('');
  const send = () => {
    if (text.trim() !== '' && !add.isPending) add.mutate(text.trim(), { onSuccess: () => setText('') });
  };
  return (
    <section className={classes.comments} aria-label={t`Comments`}>
      <h3>
        <Trans>Comments</Trans>
      </h3>
      <ul className={classes.thread} aria-label={t`Comments`}>
        {comments.map((comment) => (
          <Comment
            key={comment.id}
            comment={comment}
            onDelete={isReadOnly ? null : () => remove.mutate(comment.id)}
          />
        ))}
      </ul>
      <ProblemAlert error={remove.error} title={t`Not deleted`} />
      {!isReadOnly && (
        <Stack gap="xs">
          <Textarea
            ref={boxRef}
            aria-label={t`Your comment`}
            placeholder={t`Your comment`}
            autosize
            minRows={2}
            maxRows={8}
            maxLength={MAX_LENGTH}
            value={text}
            onChange={({ currentTarget }) => setText(currentTarget.value)}
            onKeyDown={(event) => {
              if (isPressed(FINISH, event)) send();
              // Back to the keys of the page.
              if (event.key === 'Escape') event.currentTarget.blur();
            }}
          />
          <ProblemAlert error={add.error} title={t`Not saved`} />
          <Group>
            <Button
              size="xs"
              variant="default"
              disabled={text.trim() === ''}
              loading={add.isPending}
              onClick={send}
            >
              <Trans>Comment</Trans>
            </Button>
          </Group>
        </Stack>
      )}
    </section>
  );
}

function Comment({ comment, onDelete }: { comment: ReviewComment; onDelete: (() => void) | null }) {
  const { user } = useMe();
  const { author, createdAt, text } = comment;
  return (
    <li>
      <div className={classes.byline}>
        <strong>{author.name}</strong>
        <span>
          <Time value={createdAt} />
        </span>
        {onDelete && author.id === user.id && (
          <Button size="compact-xs" variant="subtle" color="gray" onClick={onDelete}>
            <Trans>Delete</Trans>
          </Button>
        )}
      </div>
      <p className={classes.text}>{text}</p>
    </li>
  );
}
