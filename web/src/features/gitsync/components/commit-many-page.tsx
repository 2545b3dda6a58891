import { plural, t } from '@lingui/core/macro';
import { Plural, Trans } from '@lingui/react/macro';
import { Button, Text, Textarea } from '@mantine/core';
import { useQuery, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import { GitCommitHorizontal } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import {
  ActionBar,
  ChoiceList,
  EmptyState,
  FoldedList,
  JobProgress,
  LinkButton,
  PageHeader,
  PlanSkeleton,
  SectionCard,
  StateBadge,
  TextLink,
  useChoice,
  WaitingJob,
  type Tone,
} from '../../../components';
import { isAccepted, isProblem, problemOf } from '../../../lib/api';
import { isPressed } from '../../../lib/keys';
import { SUBMIT } from '../../../lib/screen-keys/forms';
import { compareNames } from '../../../lib/language';
import { shortSha } from '../../../lib/short-sha';
import {
  useCancelMany,
  useCompared,
  useForgetOnLeave,
  useWorkspace,
  appsQuery,
  commitsSeveralApps,
  isIn,
  isOver,
  jobsQuery,
  useJob,
  useStarted,
} from '../../../lib/workspace';
import { NextStep } from '../../branches';
import {
  commitManyPreviewQuery,
  commitPlanQuery,
  requestCommitMany,
  type PlannedApp,
} from '../api/commit-many';
import classes from './commit-many.module.css';
import { GitProblem } from './git-problem';
import { MessageInGit } from './message-in-git';
import { NoGitSync } from './no-gitsync';
import { ResolveConflict } from './resolve-conflict';

/** Commits several or all apps at once, after conflicts are resolved. */
export function CommitManyPage() {
  const { id: w, copy, name } = useWorkspace();
  const query = commitPlanQuery(copy);
  const plan = useQuery(query);
  const compared = useCompared(query.queryKey);
  return (
    <>
      <PageHeader
        title={titleOf(plan.data?.items ?? [])}
        description={t`Apps in ${name} with changes to commit`}
        actions={
          <LinkButton to="/w/$w" params={{ w }} variant="default">
            <Trans>Back to apps</Trans>
          </LinkButton>
        }
      />
      {plan.isPending && <PlanSkeleton compared={compared} />}
      {isProblem(plan.error, 'git_not_configured', 'git_disabled') ? (
        <NoGitSync error={plan.error} />
      ) : (
        <GitProblem
          error={plan.error}
          title={t`The changes could not be listed`}
          onRetry={() => void plan.refetch()}
          isRetrying={plan.isFetching}
        />
      )}
      {plan.data && <Plan items={plan.data.items} />}
      <NextStep />
    </>
  );
}

const titleOf = (items: PlannedApp[]): string =>
  items.length === 1 ? t`Commit ${items[0].name}` : t`Commit apps`;

/** An app of the plan as an item that can be selected. */
interface PlanItem extends PlannedApp {
  id: string;
  canChoose: boolean;
  isWanted: boolean;
}

function Plan({ items }: { items: PlannedApp[] }) {
  // An app that equals its repository state needs no commit, only a link, if it was selected on the dashboard.
  const selected = useLocation({ select: ({ state }) => state.appIds });
  const rows = items.map((item): PlanItem => ({
    ...item,
    id: item.appId,
    canChoose: canCommit(item),
    isWanted: selected?.includes(item.appId) ?? item.state !== 'same',
  }));
  // Apps that need the user come first.
  const ordered = rows.sort(
    (one, other) => Number(one.canChoose) - Number(other.canChoose) || compareNames(one.name, other.name),
  );
  const choice = useChoice(ordered);
  const [message, setMessage] = useState('');
  const many = useCommitMany();
  const { commit } = many;
  const canRun = choice.chosen.length > 0 && message.trim() !== '' && !commit.isPending;
  const run = () => {
    if (canRun) commit.run({ apps: choice.chosen, message });
  };
  if (items.length === 0) {
    return commit.result ? (
      <Outcome many={many} />
    ) : (
      <EmptyState icon={<GitCommitHorizontal size={22} />} title={t`Everything is committed`}>
        {t`No app has uncommitted changes.`}
      </EmptyState>
    );
  }
  return (
    <>
      {commit.result && <Outcome many={many} />}
      <SectionCard title={t`Apps to commit`} description={t`All selected apps go into one commit.`}>
        <ChoiceList
          label={t`Apps`}
          items={ordered}
          choice={choice}
          isReadOnly={commit.isPending}
          renderState={({ state }) => <StateBadge {...STATE_LABELS[state]} />}
          renderDetails={(item) => <Obstacle item={item} onResolved={many.refresh} />}
        />
      </SectionCard>
      <ActionBar
        label={t`Commit`}
        start={
          <div role="status" className={classes.state}>
            {commit.isPending && <JobProgress job={commit.job} label={t`Committing`} />}
            {!commit.isPending && <InGitAuthor apps={choice.chosen} />}
          </div>
        }
        actions={
          <>
            {commit.job?.status === 'queued' && <CancelButton jobIds={[commit.job.id]} />}
            <Button
              disabled={choice.chosen.length === 0 || message.trim() === ''}
              loading={commit.isPending}
              onClick={run}
            >
              <Plural value={choice.chosen.length} one="Commit # app" other="Commit # apps" />
            </Button>
          </>
        }
      >
        <div className={classes.bar}>
          <Refusal
            error={commit.error}
            onLeaveOut={(appId) => {
              choice.choose([appId], false);
              commit.reset();
            }}
          />
          <WaitingJob job={commit.job} isLate={commit.isLate} />
          <Preview apps={choice.chosen} message={message} />
          <Message value={message} onChange={setMessage} isPending={commit.isPending} onSubmit={run} />
        </div>
      </ActionBar>
    </>
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
    minRows={1}
    maxRows={5}
    value={value}
    readOnly={isPending}
    onChange={(event) => onChange(event.currentTarget.value)}
    onKeyDown={(event) => {
      if (isPressed(SUBMIT, event)) onSubmit();
    }}
  />
);

function CancelButton({ jobIds }: { jobIds: string[] }) {
  const cancel = useCancelMany();
  return (
    <Button variant="default" loading={cancel.isPending} onClick={() => cancel.mutate(jobIds)}>
      <Trans>Cancel</Trans>
    </Button>
  );
}

interface RefusalProps {
  error: unknown;
  onLeaveOut: (appId: string) => void;
}

/** Shows why nothing was committed. If one app was the reason, the others can be committed without it. */
function Refusal({ error, onLeaveOut }: RefusalProps) {
  const { id: w } = useWorkspace();
  const app = error ? (problemOf(error).data.app as { id: string; name: string } | undefined) : undefined;
  return (
    <GitProblem error={error} title={t`Nothing was committed`}>
      {app && (
        <>
          <Button size="xs" variant="default" onClick={() => onLeaveOut(app.id)}>
            <Trans>Leave out {app.name}</Trans>
          </Button>
          <LinkButton to="/w/$w/apps/$a/changes" params={{ w, a: app.id }} size="xs" variant="default">
            <Trans>See its changes</Trans>
          </LinkButton>
        </>
      )}
    </GitProblem>
  );
}

function usePreview(apps: PlannedApp[]) {
  const { copy } = useWorkspace();
  return useQuery(
    commitManyPreviewQuery(
      copy,
      apps.map(({ appId }) => appId),
    ),
  ).data;
}

function InGitAuthor({ apps }: { apps: PlannedApp[] }): ReactNode {
  const preview = usePreview(apps);
  return (
    // Reserves the line, so that nothing moves.
    <Text size="xs" c="dimmed" mih="1lh">
      {preview && (
        <Trans>
          Author: {preview.author.name} &lt;{preview.author.email}&gt;
        </Trans>
      )}
    </Text>
  );
}

/** The message that the commit will have in Git, if the workspace has a template. */
function Preview({ apps, message }: { apps: PlannedApp[]; message: string }) {
  const preview = usePreview(apps);
  return preview && <MessageInGit parts={preview.messageParts} message={message} />;
}

interface ObstacleProps {
  item: PlannedApp;
  onResolved: () => void;
}

/** Explains why an app cannot be committed, with the ways out. */
function Obstacle({ item, onResolved }: ObstacleProps): ReactNode {
  const { id: w } = useWorkspace();
  if (item.problem) return <Text size="sm">{item.problem.detail}</Text>;
  if (item.state === 'moved')
    return (
      <Text size="sm">
        <Trans>
          Someone else changed this app in the repository.{' '}
          <TextLink to="/w/$w/apps/$a/changes" params={{ w, a: item.appId }} size="sm" underline="always">
            Pull first
            <span className="visually-hidden">: {item.name}</span>
          </TextLink>
        </Trans>
      </Text>
    );
  if ((item.state === 'differs' || item.state === 'name_taken') && item.theirs)
    return <ResolveConflict app={item} theirs={item.theirs} onResolved={onResolved} />;
  return null;
}

/** The result in one line, with the apps folded. */
function Outcome({ many: { commit, apps } }: { many: ReturnType<typeof useCommitMany> }) {
  const { id: w } = useWorkspace();
  if (!commit.result) return null;
  return (
    <SectionCard
      title={t`Committed`}
      description={<span role="status">{describeResult(commit.result, apps.length)}</span>}
    >
      {apps.length > 0 && (
        <FoldedList
          title={plural(apps.length, { one: 'Show the app', other: 'Show the # apps' })}
          label={t`Committed apps`}
          items={apps}
          keyOf={({ appId }) => appId}
          render={({ appId, name }) => (
            <TextLink to="/w/$w/apps/$a" params={{ w, a: appId }} size="sm">
              {name}
            </TextLink>
          )}
        />
      )}
    </SectionCard>
  );
}

function describeResult({ changed, sha }: CommitManyResult, count: number): ReactNode {
  if (!changed)
    return plural(count, {
      0: 'The repository had these apps already.',
      one: 'The repository had the app already.',
      other: 'The repository had these # apps already.',
    });
  const id = <code>{shortSha(sha ?? '')}</code>;
  if (count === 0) return <Trans>Committed as {id}</Trans>;
  return (
    <Trans>
      <Plural value={count} one="# app" other="# apps" /> committed as {id}
    </Trans>
  );
}

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

interface StartedApp {
  appId: string;
  name: string;
}

interface Started {
  jobId: string;
  apps: StartedApp[];
}

/** Commits several apps. Finds a running commit, also after a reload, and the outcome of the user's own. */
function useCommitMany() {
  const { id: w, copy } = useWorkspace();
  const client = useQueryClient();
  const refresh = () => {
    void client.invalidateQueries({ queryKey: appsQuery(copy).queryKey });
    void client.invalidateQueries({ queryKey: commitPlanQuery(copy).queryKey });
  };
  const { started, keep, forget } = useStarted<Started>('commit-apps');
  const { data: runningId = null } = useInfiniteQuery({
    ...jobsQuery(w),
    select: ({ pages }) =>
      pages
        .flatMap(({ items }) => items)
        .find((job) => commitsSeveralApps(job) && isIn(copy, job) && !isOver(job))?.id,
  });
  const commit = useJob({
    start: async ({ apps, message }: { apps: StartedApp[]; message: string }) => {
      const answer = await requestCommitMany(copy, { appIds: apps.map(({ appId }) => appId), message });
      if (isAccepted(answer))
        keep({ jobId: answer.jobId, apps: apps.map(({ appId, name }) => ({ appId, name })) });
      return answer;
    },
    underWayId: latest(started?.jobId ?? null, runningId),
    onEnd: (_: CommitManyResult | null) => refresh(),
  });
  useForgetOnLeave(!commit.isPending, forget);
  // The job may be another user's, whose apps are unknown.
  const apps = started !== null && commit.job?.id === started.jobId ? started.apps : [];
  return { commit, apps, refresh };
}

/** Ids rise with time. */
const latest = (...ids: (string | null)[]): string | null =>
  ids
    .filter((id) => id !== null)
    .sort()
    .at(-1) ?? null;
