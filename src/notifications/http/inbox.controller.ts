import { Body, Controller, Get, HttpCode, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Allow, CurrentUser, type Principal } from '../../auth';
import { Inboxes, type Inbox, type InboxEntry } from '../inbox';
import { InboxView, ReadInboxRequest, type InboxEntryView } from './inbox.dto';

@ApiTags('Notifications')
@Controller('api/auth/inbox')
export class InboxController {
  constructor(private readonly inboxes: Inboxes) {}

  /** Waiting tasks and news of all your workspaces, the newest first. Entries disappear when they have been dealt with. */
  @Get()
  @Allow('user')
  async read(@CurrentUser() { userId }: Principal): Promise<InboxView> {
    return present(await this.inboxes.read(userId));
  }

  /** Mark the entries up to a time as read. */
  @Put('read')
  @HttpCode(204)
  @Allow('user')
  markRead(@CurrentUser() { userId }: Principal, @Body() { until }: ReadInboxRequest): Promise<void> {
    return this.inboxes.markRead(userId, new Date(until));
  }
}

function present({ entries, readUntil }: Inbox): InboxView {
  const items = entries.map((entry) => presentEntry(entry, readUntil));
  return { items, unread: items.filter(({ isUnread }) => isUnread).length };
}

const presentEntry = (
  { at, workspaceId, workspaceName, appId, appName, role, ...entry }: InboxEntry,
  readUntil: Date | null,
): InboxEntryView => ({
  ...entry,
  id: `${entry.type}-${entry.subjectId}`,
  at: at.toISOString(),
  isUnread: readUntil === null || at > readUntil,
  workspace: { id: workspaceId, name: workspaceName },
  app: appId === null || appName === null ? null : { id: appId, name: appName },
  role: role as InboxEntryView['role'],
});
