import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Stack, Switch, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { Dialog, JobProgress, LinkButton, ProblemAlert, WaitingJob } from '../../../components';
import { isProblem } from '../../../lib/api';
import { isPressed } from '../../../lib/keys';
import { FINISH } from '../../../lib/screen-keys/reviews';
import { nextReviewOf, useWorkspace } from '../../../lib/workspace';
import type { Completion } from '../api/use-completion';
import type { Decisions } from '../api/use-decisions';
import { effectText, openText } from '../lib/labels';

interface Props {
  decisions: Decisions;
  completion: Completion;
  onClose: () => void;
}

/** Says what finishing the review does, and does it. */
export function FinishDialog({ decisions: { review, progress, isSaving }, completion, onClose }: Props) {
  const { id: w } = useWorkspace();
  const { pullRequest, from } = review;
  const { declined, decided, total } = progress;
  const [message, setMessage] = useState('');
  const [approve, setApprove] = useState(declined === 0);
  const error = nextReviewOf(completion.error) === null ? completion.error : null;
  // The last decision may still be on its way.
  const finish = () => {
    if (isSaving) return;
    completion.run({ approve, ...(declined > 0 && message.trim() !== '' && { message: message.trim() }) });
  };
  return (
    <Dialog title={t`Finish review`} onClose={onClose}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          finish();
        }}
        onKeyDown={(event) => {
          if (isPressed(FINISH, event)) finish();
        }}
      >
        <Stack gap="md">
          <Text size="sm">{effectText(review, declined)}</Text>
          {decided < total && <Text size="sm">{openText(progress)}</Text>}
          {declined > 0 && (
            <Textarea
              label={t`Commit message`}
              placeholder={t`The names of the declined changes`}
              autosize
              minRows={2}
              maxRows={8}
              value={message}
              readOnly={completion.isPending}
              onChange={({ currentTarget }) => setMessage(currentTarget.value)}
              data-autofocus
            />
          )}
          <Switch
            label={declined > 0 ? t`Approve the other changes` : t`Approve the changes`}
            description={
              pullRequest ? t`Posted at pull request #${pullRequest.number}, with the comments.` : undefined
            }
            checked={approve}
            disabled={completion.isPending}
            onChange={({ currentTarget }) => setApprove(currentTarget.checked)}
          />
          <ProblemAlert error={error} title={t`The review was not finished`}>
            {isProblem(error, 'uncommitted_changes') && (
              <LinkButton
                to="/w/$w/commit"
                params={{ w }}
                search={{ branch: from }}
                size="xs"
                variant="default"
                onClick={onClose}
              >
                <Trans>Commit on {from}</Trans>
              </LinkButton>
            )}
          </ProblemAlert>
          {completion.isPending && (
            <div role="status">
              <JobProgress job={completion.job} label={t`Finishing the review`} />
            </div>
          )}
          <WaitingJob job={completion.job} isLate={completion.isLate} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {completion.isPending ? t`Close` : t`Cancel`}
            </Button>
            <Button
              type="submit"
              loading={completion.isPending || isSaving}
              data-autofocus={declined === 0 || undefined}
            >
              {declined > 0 ? t`Take back and finish` : t`Finish`}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
