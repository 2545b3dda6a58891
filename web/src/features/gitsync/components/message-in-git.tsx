import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Text } from '@mantine/core';
import classes from './gitsync.module.css';

/** Preview of the message in the workspace's template. */
export const MessageInGit = ({ parts, message }: { parts: string[] | null; message: string }) =>
  parts !== null &&
  message.trim() !== '' && (
    <div role="group" aria-label={t`Message preview`}>
      <Text size="xs" c="dimmed">
        <Trans>Commit message with this workspace’s template</Trans>
      </Text>
      <div className={classes.template} tabIndex={0}>
        {parts.join(message.trim()).trim()}
      </div>
    </div>
  );
