import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Radio, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { Dialog } from '../../../../components';
import type { AppGit } from '../../api/app-git';
import type { Restoring } from '../../api/history/use-restore';
import { partsOfMessage, restoreMessage, type HistoryCommit } from '../../lib/history-labels';
import { shortSha } from '../../../../lib/short-sha';

interface Props {
  git: AppGit;
  restoring: Restoring;
}

/** Asks before the app is restored, and whether that is to be committed. Nothing if nobody wants that. */
export const RestoreDialog = ({ git, restoring }: Props) =>
  restoring.asked && <Question git={git} restoring={restoring} commit={restoring.asked} />;

function Question({ git, restoring, commit }: Props & { commit: HistoryCommit }) {
  const [way, setWay] = useState('change');
  const [message, setMessage] = useState(() => restoreMessage(commit));
  const isCommit = way === 'commit';
  const isReady = !isCommit || message.trim() !== '';
  const submit = () => {
    if (isReady) restoring.restore({ sha: commit.sha, commit: isCommit ? message.trim() : undefined });
  };
  return (
    <Dialog onClose={restoring.leave} title={t`Restore ${shortSha(commit.sha)}?`}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Stack gap="md">
          <Text size="sm">
            <Trans>
              The app returns to its state at “{partsOfMessage(commit.message).title}”. Its name does not
              change.
            </Trans>{' '}
            {git.hasUncommittedChanges
              ? t`Uncommitted changes are first saved as a version, so you can go back to them.`
              : t`Nothing is lost: the current state is in the history.`}
          </Text>
          <Way git={git} value={way} onChange={setWay} />
          {isCommit && (
            <Textarea
              label={t`Commit message`}
              autosize
              minRows={2}
              maxRows={6}
              value={message}
              onChange={(event) => setMessage(event.currentTarget.value)}
              onKeyDown={(event) => {
                if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit();
              }}
            />
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={restoring.leave}>
              <Trans>Cancel</Trans>
            </Button>
            <Button type="submit" disabled={!isReady}>
              {isCommit ? t`Restore and commit` : t`Restore`}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

const Way = ({ git, value, onChange }: { git: AppGit; value: string; onChange: (way: string) => void }) => (
  <Radio.Group label={t`Restore it`} value={value} onChange={onChange}>
    <Stack gap="xs" mt="xs">
      <Radio
        value="change"
        label={t`As a change`}
        description={t`You review it first, and commit it when you are ready.`}
        data-autofocus
      />
      <Radio
        value="commit"
        label={t`As a commit`}
        disabled={git.isReadOnly}
        description={
          git.isReadOnly
            ? t`This workspace’s key or token for the repository is read-only.`
            : t`It is pushed to ${git.branch} at once.`
        }
      />
    </Stack>
  </Radio.Group>
);
