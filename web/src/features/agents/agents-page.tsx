import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Bot } from 'lucide-react';
import { useState } from 'react';
import {
  Confirmation,
  DocsLink,
  EmptyState,
  PageHeader,
  QueryProblem,
  RowsSkeleton,
  SectionCard,
  StateBadge,
  TextLink,
  Time,
  LinkButton,
} from '../../components';
import { formatList } from '../../lib/language';
import { useWorkspace } from '../../lib/workspace';
import { agentSessionsQuery, useUndoSession, type AgentSession, type UndoneApp } from './agent-sessions';
import classes from './agents.module.css';

/** Last calls that are shown of a session. */
const SHOWN_CALLS = 6;

/** Sessions of agents, with what they have changed, and a way to take it back. */
export function AgentsPage() {
  const { id } = useWorkspace();
  const found = useInfiniteQuery(agentSessionsQuery(id));
  const [undoing, setUndoing] = useState<AgentSession | null>(null);
  const sessions = found.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <>
      <PageHeader
        title={t`Agents`}
        description={t`Programs that change apps for members, each session on a branch of its own.`}
      />
      <Stack gap="sm">
        <QueryProblem of={found} />
        {found.isPending && <RowsSkeleton label={t`Loading the sessions of agents`} rows={3} />}
        {found.data && sessions.length === 0 && <NoSessions />}
        {sessions.map((session) => (
          <Session key={session.id} session={session} onUndo={() => setUndoing(session)} />
        ))}
        {found.hasNextPage && (
          <Button
            variant="default"
            loading={found.isFetchingNextPage}
            onClick={() => void found.fetchNextPage()}
          >
            <Trans>Show older sessions</Trans>
          </Button>
        )}
      </Stack>
      {undoing && <UndoSession session={undoing} onClose={() => setUndoing(null)} />}
    </>
  );
}

const NoSessions = () => (
  <EmptyState icon={<Bot size={22} />} title={t`No agent has worked here yet`}>
    <Trans>
      An agent reads and changes apps with your token. <DocsLink page="agents">How to set one up</DocsLink>
    </Trans>
  </EmptyState>
);

function Session({ session, onUndo }: { session: AgentSession; onUndo: () => void }) {
  const { id: w, defaultBranch } = useWorkspace();
  const { agent, user, branch, apps, reads, lastUsedAt, deletedAt } = session;
  const names = apps.map(({ name }) => name);
  const canUndo = apps.length > 0 && deletedAt === null && session.undoneAt === null;
  return (
    <SectionCard
      title={agent}
      description={
        <>
          <Trans>for {user.name}, last used</Trans> <Time value={lastUsedAt} />
        </>
      }
      actions={
        <>
          <State session={session} />
          {canUndo && branch !== null && defaultBranch !== null && (
            <LinkButton
              to="/w/$w/review"
              params={{ w }}
              search={{ from: branch, to: defaultBranch }}
              variant="default"
              aria-label={t`Review what ${agent} has changed`}
            >
              <Trans>Review</Trans>
            </LinkButton>
          )}
          {canUndo && (
            <Button variant="default" onClick={onUndo} aria-label={t`Undo session of ${agent}`}>
              <Trans>Undo session</Trans>
            </Button>
          )}
        </>
      }
    >
      <Stack gap={6}>
        <Text size="sm">
          {branch === null ? (
            <Trans>Has changed nothing.</Trans>
          ) : deletedAt === null ? (
            <>
              <Trans>Branch</Trans>{' '}
              <TextLink to="/w/$w" params={{ w }} search={{ branch }}>
                {branch}
              </TextLink>
              {names.length > 0 && `: ${formatList(names)}`}
            </>
          ) : (
            <Trans>
              Branch {branch}: {formatList(names)}
            </Trans>
          )}
        </Text>
        <Calls session={session} />
        {reads > 0 && (
          <Text size="xs" c="dimmed">
            {plural(reads, { one: '# call that only read', other: '# calls that only read' })}
          </Text>
        )}
      </Stack>
    </SectionCard>
  );
}

function State({ session: { undoneAt, deletedAt, endedAt } }: { session: AgentSession }) {
  if (undoneAt !== null) return <StateBadge tone="quiet" label={t`Undone`} />;
  if (deletedAt !== null) return <StateBadge tone="quiet" label={t`Branch closed`} />;
  return endedAt === null ? (
    <StateBadge tone="good" label={t`Open`} />
  ) : (
    <StateBadge tone="quiet" label={t`Ended`} />
  );
}

const Calls = ({ session: { agent, calls } }: { session: AgentSession }) => (
  <ul className={classes.calls} aria-label={t`Last calls of ${agent}`}>
    {calls.slice(-SHOWN_CALLS).map(({ at, tool, app, error }, index) => (
      <li key={`${at} ${index}`}>
        <code>{tool}</code> {app} {error !== null && <StateBadge tone="warn" label={error} />}
      </li>
    ))}
  </ul>
);

function UndoSession({ session, onClose }: { session: AgentSession; onClose: () => void }) {
  const { id: w } = useWorkspace();
  const undo = useUndoSession(w);
  const names = formatList(session.apps.map(({ name }) => name));
  const confirm = () =>
    undo.mutate(session.id, {
      onSuccess: (apps) => {
        notifications.show({ message: outcomeOf(apps) });
        onClose();
      },
    });
  return (
    <Confirmation
      title={t`Undo the session of ${session.agent}?`}
      confirmLabel={t`Undo session`}
      isPending={undo.isPending}
      error={undo.error}
      onConfirm={confirm}
      onClose={onClose}
    >
      <Trans>
        What this session has changed in {names} is taken back on the branch {session.branch}. What others
        have changed there stays.
      </Trans>
    </Confirmation>
  );
}

function outcomeOf(undone: readonly UndoneApp[]): string {
  const kept = undone.filter(({ isUndone }) => !isUndone).map(({ app }) => app.name);
  return kept.length === 0
    ? t`The session was undone.`
    : t`Not all was undone, because others have changed it since: ${formatList(kept)}`;
}
