import { t, plural } from '@lingui/core/macro';
import { Plural, Trans } from '@lingui/react/macro';
import { Button, Checkbox, Group, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { ArrowDownToLine } from 'lucide-react';
import { useState, useEffect, useEffectEvent } from 'react';
import { EmptyState, ProblemAlert, SectionCard, StateBadge, TextLink, type Tone } from '../../../components';
import { useWorkspace, appsQuery, type App } from '../../../lib/workspace';
import { appGitQuery, updatesQuery, type AppGit, type Updates } from '../../gitsync';
import type { PullMany } from '../use-pull-many';
import classes from './pulls.module.css';

/** Lists the effect of a pull on each app, and starts the ticked ones. */
export function PullPlan({ apps, pulls }: { apps: App[]; pulls: PullMany }) {
  const { checks, again } = useChecks(apps);
  const [leftOut, setLeftOut] = useState<ReadonlySet<string>>(new Set());
  const rows: PlannedPull[] = apps.map((app) => ({
    app,
    check: checks.get(app.id),
    step: stepOf(app, checks.get(app.id)),
  }));
  const countOf = (...steps: Step[]) => rows.filter(({ step }) => steps.includes(step)).length;
  const chosen = rows.filter(({ app, step }) => canPull(step) && !leftOut.has(app.id));
  const toggle = (id: string) => {
    const next = new Set(leftOut);
    if (!next.delete(id)) next.add(id);
    setLeftOut(next);
  };
  if (apps.length === 0) {
    return (
      <EmptyState icon={<ArrowDownToLine size={22} />} title={t`Nothing to pull`}>
        <Trans>The repository has none of these apps yet.</Trans>
      </EmptyState>
    );
  }
  const isChecking = countOf('checking') > 0;
  return (
    <SectionCard
      title={t`Plan`}
      description={
        <span role="status">
          {isChecking
            ? t`Checked ${apps.length - countOf('checking')} of ${apps.length} apps…`
            : t`${countOf('pull', 'combine')} of ${apps.length} apps have updates.`}
        </span>
      }
    >
      <Stack gap="md">
        <ul className={classes.rows} aria-label={t`Plan`}>
          {rows.map((row) => (
            <PlanRow
              key={row.app.id}
              {...row}
              isChosen={chosen.includes(row)}
              onToggle={() => toggle(row.app.id)}
            />
          ))}
        </ul>
        <Group gap="xs">
          {countOf('pull', 'combine') > 0 && <PullButton {...{ chosen, pulls }} isBlocked={isChecking} />}
          <Button variant="default" loading={isChecking} onClick={() => again()}>
            <Trans>Check again</Trans>
          </Button>
          {!isChecking && countOf('failed') > 0 && (
            <Button variant="default" onClick={() => again(true)}>
              <Trans>Retry failed checks</Trans>
            </Button>
          )}
        </Group>
      </Stack>
    </SectionCard>
  );
}

interface PlannedPull {
  app: App;
  check: Check | undefined;
  step: Step;
}

const PullButton = ({
  chosen,
  pulls,
  isBlocked,
}: {
  chosen: PlannedPull[];
  pulls: PullMany;
  isBlocked: boolean;
}) => (
  <Button
    disabled={isBlocked || chosen.length === 0}
    loading={pulls.isPending}
    onClick={() =>
      pulls.run(chosen.map(({ app, step }) => ({ appId: app.id, name: app.name, merge: step === 'combine' })))
    }
  >
    <Plural value={chosen.length} one="Pull # app" other="Pull # apps" />
  </Button>
);

interface RowProps extends PlannedPull {
  isChosen: boolean;
  onToggle: () => void;
}

function PlanRow({ app, check, step, isChosen, onToggle }: RowProps) {
  const { id: w } = useWorkspace();
  const text = describeStep(step, check?.news ?? null);
  return (
    <li className={classes.row}>
      <div className={classes.head}>
        <Checkbox label={app.name} checked={isChosen} disabled={!canPull(step)} onChange={onToggle} />
        <StateBadge {...STEPS[step]} />
      </div>
      {text && (
        <Text size="sm" c="dimmed" className={classes.text}>
          {text}{' '}
          <TextLink to="/w/$w/apps/$a/changes" params={{ w, a: app.id }} size="sm" underline="always">
            <Trans>
              See the changes
              <span className="visually-hidden"> of {app.name}</span>
            </Trans>
          </TextLink>
        </Text>
      )}
      <ProblemAlert error={check?.error ?? null} />
    </li>
  );
}

/** Browsers limit HTTP/1.1 to six connections per server, and the page needs some of them. */
const AT_ONCE = 3;

/** Fetches the repository's news of each app, several at a time. */
function useChecks(apps: App[]) {
  const { copy } = useWorkspace();
  const client = useQueryClient();
  const [checks, setChecks] = useState<ReadonlyMap<string, Check>>(new Map());
  const [round, setRound] = useState(0);
  const check = async ({ id }: App): Promise<Check> => {
    try {
      const news = await client.query({ ...updatesQuery(copy, id, null), staleTime: 0 });
      const git = news.upToDate ? null : await client.query({ ...appGitQuery(copy, id), staleTime: 0 });
      return { news, git, error: null };
    } catch (error) {
      return { news: null, git: null, error };
    }
  };
  const checkAll = useEffectEvent(async (signal: AbortSignal) => {
    const waiting = apps.filter(({ id, gitState }) => gitState !== 'none' && !checks.get(id)?.news);
    const work = async () => {
      for (let app = waiting.shift(); app && !signal.aborted; app = waiting.shift()) {
        const { id } = app;
        const found = await check(app);
        if (!signal.aborted) setChecks((before) => new Map(before).set(id, found));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    void client.invalidateQueries({ queryKey: appsQuery(copy).queryKey });
  });
  useEffect(() => {
    const controller = new AbortController();
    void checkAll(controller.signal);
    return () => controller.abort();
  }, [round]);
  return {
    checks,
    /** Checks all apps again, or only those whose check failed. */
    again: (onlyFailed = false) => {
      setChecks((before) => new Map(onlyFailed ? [...before].filter(([, { news }]) => news) : []));
      setRound(round + 1);
    },
  };
}

/** Check of one app against the repository. */
interface Check {
  /** Null if the check failed. */
  news: Updates | null;
  /** Fetched only if there is news. */
  git: AppGit | null;
  error: unknown;
}

type Step = 'checking' | 'not-committed' | 'settle' | 'failed' | 'nothing' | 'pull' | 'combine';

/** Returns the effect of a pull on the app. */
function stepOf({ gitState }: App, check: Check | undefined): Step {
  if (gitState === 'none') return 'not-committed';
  if (gitState === 'conflict') return 'settle';
  if (!check) return 'checking';
  if (!check.news) return 'failed';
  if (check.news.upToDate) return 'nothing';
  if (check.git?.mergeId) return 'settle';
  return check.git?.hasUncommittedChanges || check.git?.hasUnpushed ? 'combine' : 'pull';
}

const canPull = (step: Step): boolean => step === 'pull' || step === 'combine';

const STEPS: Record<Step, { label: string; tone: Tone }> = {
  checking: { label: t`Checking`, tone: 'quiet' },
  'not-committed': { label: t`Not in the repository`, tone: 'quiet' },
  settle: { label: t`Conflict`, tone: 'bad' },
  failed: { label: t`Not checked`, tone: 'bad' },
  nothing: { label: t`Nothing new`, tone: 'good' },
  pull: { label: t`Pull`, tone: 'busy' },
  combine: { label: t`Combine`, tone: 'warn' },
};

/** Describes incoming changes, and the fate of local ones. */
function describeStep(step: Step, news: Updates | null): string | null {
  if (step === 'settle') return t`Settle the conflict on the Changes page first.`;
  if (!canPull(step) || !news) return null;
  const arriving = describeArriving(news);
  if (step === 'pull') return arriving;
  return t`${arriving} Your uncommitted changes stay on top. If both changed the same thing, you are asked before anything changes.`;
}

function describeArriving({ commits, difference }: Updates): string {
  if (!difference) return plural(commits.length, { one: '# commit.', other: '# commits.' });
  const commitCount = plural(commits.length, { one: '# commit', other: '# commits' });
  return plural(difference.total, {
    one: `${commitCount} with # change.`,
    other: `${commitCount} with # changes.`,
  });
}
