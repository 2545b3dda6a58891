import { Button, Checkbox, Group, Skeleton, Stack, Text, Textarea } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { GitCommitHorizontal } from 'lucide-react';
import { useState } from 'react';
import {
  EmptyState,
  LinkButton,
  PageHeader,
  ProblemAlert,
  SectionCard,
  StateBadge,
} from '../../../../components';
import { appsQuery, useJob, useWorkspace } from '../../../../lib/workspace';
import { commitPlanQuery, requestCommitMany, type PlannedApp } from '../../api/commit-many';
import { GitProblem } from '../git-problem';
import { SettleApp } from '../settle-app';
import classes from './commit-many.module.css';
import { canCommit, STATE_WORDS } from './plan-words';

/** Several apps, or all of a workspace, in one commit; what is in the way is settled first. */
export function CommitManyPage() {
  const { id: w, name } = useWorkspace();
  const plan = useQuery({ ...commitPlanQuery(w), staleTime: 0 });
  return (
    <>
      <PageHeader
        title="Commit several apps"
        description={`The apps of ${name} that are not in the repository as they are here`}
        actions={
          <LinkButton to="/w/$w" params={{ w }} variant="default">
            Go to apps
          </LinkButton>
        }
      />
      {plan.isPending && <Skeleton h={280} role="status" aria-label="Asking the repository" />}
      <GitProblem error={plan.error} title="The plan could not be made" />
      {plan.data && <Plan items={plan.data.items} />}
    </>
  );
}

function Plan({ items }: { items: PlannedApp[] }) {
  const { id: w } = useWorkspace();
  const client = useQueryClient();
  const [leftOut, setLeftOut] = useState<ReadonlySet<string>>(new Set());
  const [message, setMessage] = useState('');
  const refresh = () => void client.invalidateQueries({ queryKey: appsQuery(w).queryKey });
  const commit = useJob({
    start: (appIds: string[]) => requestCommitMany(w, { appIds, message }),
    onEnd: (_: { changed: boolean; sha: string | null } | null) => refresh(),
  });
  const chosen = items.filter((item) => canCommit(item) && !leftOut.has(item.appId));
  const toggle = (appId: string) => {
    const next = new Set(leftOut);
    if (!next.delete(appId)) next.add(appId);
    setLeftOut(next);
  };
  if (items.length === 0) {
    return (
      <EmptyState icon={<GitCommitHorizontal size={22} />} title="Everything is committed">
        {commit.result ? <Done sha={commit.result.sha} /> : 'The repository has each app as it is here.'}
      </EmptyState>
    );
  }
  return (
    <SectionCard title="The plan" description="One commit for all that are chosen: all of them, or none.">
      <Stack gap="md">
        <ul className={classes.rows} aria-label="Apps">
          {items.map((item) => (
            <li key={item.appId} className={classes.row}>
              <div className={classes.head}>
                <Checkbox
                  label={item.name}
                  disabled={!canCommit(item) || commit.isPending}
                  checked={canCommit(item) && !leftOut.has(item.appId)}
                  onChange={() => toggle(item.appId)}
                />
                <StateBadge {...STATE_WORDS[item.state]} />
              </div>
              {item.problem && <Text size="sm">{item.problem.detail}</Text>}
              {item.state === 'moved' && (
                <Text size="sm">
                  Somebody else changed it in the repository: open the app, and pull first.
                </Text>
              )}
              {(item.state === 'differs' || item.state === 'name_taken') && item.theirs && (
                <SettleApp app={item} theirs={item.theirs} onSettled={refresh} />
              )}
            </li>
          ))}
        </ul>
        <Textarea
          label="Commit message"
          placeholder="The apps of this workspace"
          autosize
          minRows={2}
          maxRows={8}
          value={message}
          readOnly={commit.isPending}
          onChange={(event) => setMessage(event.currentTarget.value)}
        />
        <Group gap="sm">
          <Button
            disabled={chosen.length === 0 || message.trim() === ''}
            loading={commit.isPending}
            onClick={() => commit.run(chosen.map(({ appId }) => appId))}
          >
            {chosen.length === 1 ? 'Commit 1 app' : `Commit ${chosen.length} apps`}
          </Button>
          <div role="status">{commit.result && <Done sha={commit.result.sha} />}</div>
        </Group>
        <ProblemAlert error={commit.error} title="Nothing was committed" />
      </Stack>
    </SectionCard>
  );
}

const SHORT_ID = 7;

const Done = ({ sha }: { sha: string | null }) => (
  <Text size="sm" component="span">
    Committed
    {sha && (
      <>
        {' '}
        as <code>{sha.slice(0, SHORT_ID)}</code>
      </>
    )}
  </Text>
);
