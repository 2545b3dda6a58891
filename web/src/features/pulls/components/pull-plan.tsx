import { t } from '@lingui/core/macro';
import { Plural, Trans } from '@lingui/react/macro';
import { Button, Checkbox, Group, Stack, Text } from '@mantine/core';
import { ArrowDownToLine } from 'lucide-react';
import { useState } from 'react';
import { EmptyState, ProblemAlert, SectionCard, StateBadge, TextLink } from '../../../components';
import { useWorkspace, type App } from '../../../lib/workspace';
import { useChecks } from '../api/use-checks';
import type { PullMany } from '../api/use-pull-many';
import { canPull, describeStep, stepOf, STEPS, type Check, type Step } from '../lib/pull-plan';
import classes from './pulls.module.css';

/** Lists what a pull would do to each app, and starts those that are ticked. */
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
