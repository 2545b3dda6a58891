import { t } from '@lingui/core/macro';
import { Plural, Trans } from '@lingui/react/macro';
import { Button, Checkbox, Group, Stack, Text, Textarea } from '@mantine/core';
import { useQuery, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import { GitCommitHorizontal } from 'lucide-react';
import { useState } from 'react';
import {
  EmptyState,
  JobProgress,
  LinkButton,
  PageHeader,
  RowsSkeleton,
  SectionCard,
  StateBadge,
  WaitingJob,
  type Tone,
} from '../../../components';
import { isAccepted } from '../../../lib/api';
import { isPressed, SUBMIT } from '../../../lib/keys';
import { formatList } from '../../../lib/language';
import { shortSha } from '../../../lib/short-sha';
import {
  useWorkspace,
  appsQuery,
  commitsSeveralApps,
  isIn,
  isOver,
  jobsQuery,
  useJob,
  useStarted,
  type Job,
} from '../../../lib/workspace';
import {
  commitManyPreviewQuery,
  commitPlanQuery,
  requestCommitMany,
  type PlannedApp,
} from '../api/commit-many';
import classes from './commit-many.module.css';
import { GitProblem } from './git-problem';
import { MessageInGit } from './message-in-git';
import { ResolveConflict } from './resolve-conflict';

/** Commits several or all apps at once, after conflicts are resolved. */
export function CommitManyPage() {
  const { id: w, copy, name } = useWorkspace();
  const plan = useQuery({ ...commitPlanQuery(copy), staleTime: 0 });
  return (
    <>
      <PageHeader
        title={t`Commit several apps`}
        description={t`Apps in ${name} with changes to commit`}
        actions={
          <LinkButton to="/w/$w" params={{ w }} variant="default">
            <Trans>Back to apps</Trans>
          </LinkButton>
        }
      />
      {plan.isPending && <RowsSkeleton label={t`Comparing with the repository`} rows={5} />}
      <GitProblem error={plan.error} title={t`The changes could not be listed`} />
      {plan.data && <Plan items={plan.data.items} />}
    </>
  );
}

function Plan({ items }: { items: PlannedApp[] }) {
  // An app that equals its repository state needs no commit, only a link, if it was selected on the dashboard.
  const selected = useLocation({ select: ({ state }) => state.appIds });
  const isWanted = ({ appId, state }: PlannedApp) => selected?.includes(appId) ?? state !== 'same';
  const { toggled, toggle } = useToggled();
  const [message, setMessage] = useState('');
  const { commit, names, refresh } = useCommitMany();
  const chosen = items.filter((item) => canCommit(item) && isWanted(item) !== toggled.has(item.appId));
  const canRun = chosen.length > 0 && message.trim() !== '' && !commit.isPending;
  const run = () => {
    if (canRun) commit.run({ apps: chosen, message });
  };
  if (items.length === 0) {
    return (
      <EmptyState icon={<GitCommitHorizontal size={22} />} title={t`Everything is committed`}>
        {commit.result ? <Done sha={commit.result.sha} names={names} /> : t`No app has uncommitted changes.`}
      </EmptyState>
    );
  }
  return (
    <SectionCard title={t`Apps to commit`} description={t`All selected apps go into one commit.`}>
      <Stack gap="md">
        <ul className={classes.rows} aria-label={t`Apps`}>
          {items.map((item) => (
            <PlanRow
              key={item.appId}
              item={item}
              isChosen={chosen.includes(item)}
              isPending={commit.isPending}
              onToggle={() => toggle(item.appId)}
              onResolved={refresh}
            />
          ))}
        </ul>
        <Message value={message} onChange={setMessage} isPending={commit.isPending} onSubmit={run} />
        <InGit apps={chosen} message={message} />
        <Group gap="sm">
          <Button
            disabled={chosen.length === 0 || message.trim() === ''}
            loading={commit.isPending}
            onClick={run}
          >
            <Plural value={chosen.length} one="Commit # app" other="Commit # apps" />
          </Button>
          <Outcome commit={commit} names={names} />
        </Group>
        <WaitingJob job={commit.job} isLate={commit.isLate} />
        <GitProblem error={commit.error} title={t`Nothing was committed`} />
      </Stack>
    </SectionCard>
  );
}

interface MessageProps {
  value: string;
  onChange: (message: string) => void;
  isPending: boolean;
  onSubmit: () => void;
}

const Message = ({ value, onChange, isPending, onSubmit }: MessageProps) => (
  <Textarea
    label={t`Commit message`}
    placeholder={t`What did you change, and why?`}
    autosize
    minRows={2}
    maxRows={8}
    value={value}
    readOnly={isPending}
    onChange={(event) => onChange(event.currentTarget.value)}
    onKeyDown={(event) => {
      if (isPressed(SUBMIT, event)) onSubmit();
    }}
  />
);

/** Author and message that the commit will have in Git. */
function InGit({ apps, message }: { apps: PlannedApp[]; message: string }) {
  const { copy } = useWorkspace();
  const { data } = useQuery(
    commitManyPreviewQuery(
      copy,
      apps.map(({ appId }) => appId),
    ),
  );
  return (
    <>
      {/* Reserves the line, so that the button below does not move. */}
      <Text size="xs" c="dimmed" mih="1lh">
        {data && (
          <Trans>
            Author: {data.author.name} &lt;{data.author.email}&gt;
          </Trans>
        )}
      </Text>
      {data && <MessageInGit parts={data.messageParts} message={message} />}
    </>
  );
}

/** Apps whose choice differs from the default. */
function useToggled() {
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const toggle = (appId: string) => {
    const next = new Set(toggled);
    if (!next.delete(appId)) next.add(appId);
    setToggled(next);
  };
  return { toggled, toggle };
}

interface RowProps {
  item: PlannedApp;
  isChosen: boolean;
  isPending: boolean;
  onToggle: () => void;
  onResolved: () => void;
}

const PlanRow = ({ item, isChosen, isPending, onToggle, onResolved }: RowProps) => (
  <li className={classes.row}>
    <div className={classes.head}>
      <Checkbox
        label={item.name}
        disabled={!canCommit(item) || isPending}
        checked={isChosen}
        onChange={onToggle}
      />
      <StateBadge {...STATE_LABELS[item.state]} />
    </div>
    {item.problem && <Text size="sm">{item.problem.detail}</Text>}
    {item.state === 'moved' && (
      <Text size="sm">
        <Trans>Someone else changed this app in the repository. Open the app and pull first.</Trans>
      </Text>
    )}
    {(item.state === 'differs' || item.state === 'name_taken') && item.theirs && (
      <ResolveConflict app={item} theirs={item.theirs} onResolved={onResolved} />
    )}
  </li>
);

interface OutcomeProps {
  commit: { isPending: boolean; job: Job | null; result: CommitManyResult | null };
  names: string[];
}

const Outcome = ({ commit: { isPending, job, result }, names }: OutcomeProps) => (
  <div role="status">
    {isPending && <JobProgress job={job} label={t`Committing`} />}
    {!isPending && result && <Done sha={result.sha} names={names} />}
  </div>
);

const Done = ({ sha, names }: { sha: string | null; names: string[] }) => (
  <Text size="sm" component="span">
    {sha ? (
      <Trans>
        Committed as <code>{shortSha(sha)}</code>
      </Trans>
    ) : (
      <Trans>Committed</Trans>
    )}
    {names.length > 0 && `: ${formatList(names)}`}
  </Text>
);

const STATE_LABELS: Record<PlannedApp['state'], { label: string; tone: Tone }> = {
  new: { label: t`Will be added`, tone: 'busy' },
  changed: { label: t`Changed here`, tone: 'warn' },
  same: { label: t`Same in the repository`, tone: 'quiet' },
  differs: { label: t`Differs from the repository`, tone: 'warn' },
  name_taken: { label: t`Folder name in use`, tone: 'warn' },
  moved: { label: t`Changed in the repository`, tone: 'warn' },
  problem: { label: t`Cannot be committed`, tone: 'bad' },
};

const canCommit = ({ state }: PlannedApp): boolean =>
  state === 'new' || state === 'changed' || state === 'same';

interface CommitManyResult {
  changed: boolean;
  sha: string | null;
}

interface Started {
  jobId: string;
  /** Names of the apps. */
  names: string[];
}

/** Commits several apps. Finds a running commit, also after a reload, and the outcome of the user's own. */
function useCommitMany() {
  const { id: w, copy } = useWorkspace();
  const client = useQueryClient();
  const refresh = () => {
    void client.invalidateQueries({ queryKey: appsQuery(copy).queryKey });
    void client.invalidateQueries({ queryKey: commitPlanQuery(copy).queryKey });
  };
  const { started, keep, forget } = useStarted<Started>('commit-several');
  const { data: runningId = null } = useInfiniteQuery({
    ...jobsQuery(w),
    select: ({ pages }) =>
      pages
        .flatMap(({ items }) => items)
        .find((job) => commitsSeveralApps(job) && isIn(copy, job) && !isOver(job))?.id,
  });
  const commit = useJob({
    start: async ({ apps, message }: { apps: { appId: string; name: string }[]; message: string }) => {
      const answer = await requestCommitMany(copy, { appIds: apps.map(({ appId }) => appId), message });
      if (isAccepted(answer)) keep({ jobId: answer.jobId, names: apps.map(({ name }) => name) });
      return answer;
    },
    underWayId: latest(started?.jobId ?? null, runningId),
    onEnd: (_: CommitManyResult | null) => {
      forget();
      refresh();
    },
  });
  // The job may be another user's, whose apps are unknown.
  const names = started !== null && commit.job?.id === started.jobId ? started.names : [];
  return { commit, names, refresh };
}

/** Ids rise with time. */
const latest = (...ids: (string | null)[]): string | null =>
  ids
    .filter((id) => id !== null)
    .sort()
    .at(-1) ?? null;
