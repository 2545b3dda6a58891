import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { DisabledByFile, QueryProblem, RowsSkeleton, SectionCard, SetByFile } from '../../../components';
import { useWorkspace } from '../../../lib/workspace';
import { channelsQuery, type Channel } from '../channels';
import { AddChannelDialog, ChangeEventsDialog, DeleteChannelDialog } from './channel-dialogs';
import { ChannelTable } from './channel-table';

/** Email addresses and webhooks that are told of events, for admins. */
export function NotificationSettings() {
  const { id } = useWorkspace();
  const channels = useQuery(channelsQuery(id));
  const [isAdding, setIsAdding] = useState(false);
  const [edited, setEdited] = useState<Channel | null>(null);
  const [deleted, setDeleted] = useState<Channel | null>(null);
  return (
    <SectionCard
      title={t`Notifications`}
      description={t`Emails or webhook calls about failed jobs, conflicts and deployments.`}
      actions={
        channels.data && (
          <DisabledByFile kind="exclusive" item="notifications">
            <Button miw="max-content" onClick={() => setIsAdding(true)}>
              <Trans>Add channel</Trans>
            </Button>
          </DisabledByFile>
        )
      }
    >
      <QueryProblem of={channels} />
      <SetByFile kind="exclusive" item="notifications" />
      {channels.isPending && <RowsSkeleton label={t`Loading channels`} />}
      {channels.data?.items.length === 0 && (
        <Text size="sm" c="dimmed">
          <Trans>
            No channels yet. Add an email address or a webhook to be notified of failed jobs, conflicts and
            deployments.
          </Trans>
        </Text>
      )}
      {channels.data && channels.data.items.length > 0 && (
        <ChannelTable channels={channels.data.items} onEdit={setEdited} onDelete={setDeleted} />
      )}
      {isAdding && channels.data && (
        <AddChannelDialog canMail={channels.data.canMail} onClose={() => setIsAdding(false)} />
      )}
      {edited && <ChangeEventsDialog channel={edited} onClose={() => setEdited(null)} />}
      {deleted && <DeleteChannelDialog channel={deleted} onClose={() => setDeleted(null)} />}
    </SectionCard>
  );
}
