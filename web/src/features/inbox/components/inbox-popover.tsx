import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Popover, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { cloneElement, type ReactNode } from 'react';
import { ProblemAlert, RowsSkeleton, useOpened, type Opener } from '../../../components';
import { inboxQuery, useMarkRead, type InboxEntry } from '../inbox';
import { Entry } from './entry';
import classes from './inbox.module.css';

/** The inbox. Opens when it is first drawn. */
export function InboxPopover({ opener }: { opener: Opener }) {
  const { ref, isOpen, setOpen } = useOpened();
  return (
    <Popover
      opened={isOpen}
      onChange={setOpen}
      width={400}
      position="bottom-start"
      trapFocus
      returnFocus
      hideDetached={false}
    >
      <Popover.Target>{cloneElement(opener, { ref, onClick: () => setOpen(!isOpen) })}</Popover.Target>
      <Popover.Dropdown className={classes.inbox} aria-label={t`Inbox`}>
        <OpenedInbox onClose={() => setOpen(false)} />
      </Popover.Dropdown>
    </Popover>
  );
}

const WAITING: ReadonlySet<InboxEntry['type']> = new Set(['invitation', 'approval', 'conflict']);

function OpenedInbox({ onClose }: { onClose: () => void }) {
  const { data, error } = useQuery(inboxQuery);
  const markRead = useMarkRead();
  const items = data?.items ?? [];
  const waiting = items.filter(({ type }) => WAITING.has(type));
  const news = items.filter(({ type }) => !WAITING.has(type));
  const latest = items.at(0);
  return (
    <>
      <div className={classes.head}>
        <Title order={2} size="h3">
          <Trans>Inbox</Trans>
        </Title>
        <Button
          size="compact-sm"
          variant="subtle"
          disabled={!data?.unread}
          onClick={() => latest && markRead.mutate(latest.at)}
        >
          <Trans>Mark all as read</Trans>
        </Button>
      </div>
      <ProblemAlert error={markRead.error ?? (data ? null : error)} />
      {!data && !error && <RowsSkeleton label={t`Loading`} rows={3} />}
      {data && items.length === 0 && (
        <Text size="sm" c="dimmed" className={classes.empty}>
          <Trans>No entries. Failed jobs, conflicts, approvals and invitations appear here.</Trans>
        </Text>
      )}
      {/* The keyboard scrolls it. */}
      <div className={classes.lists}>
        <Group title={t`Waiting for you`} entries={waiting}>
          {(entry) => <Entry key={entry.id} entry={entry} onClose={onClose} />}
        </Group>
        <Group title={t`News`} entries={news}>
          {(entry) => <Entry key={entry.id} entry={entry} onClose={onClose} />}
        </Group>
      </div>
    </>
  );
}

interface GroupProps {
  title: string;
  entries: InboxEntry[];
  children: (entry: InboxEntry) => ReactNode;
}

const Group = ({ title, entries, children }: GroupProps) =>
  entries.length > 0 && (
    <section aria-label={title}>
      <h3 className={classes.group}>{title}</h3>
      <ul className={classes.list}>{entries.map(children)}</ul>
    </section>
  );
