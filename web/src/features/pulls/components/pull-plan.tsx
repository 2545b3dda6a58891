import { t, plural } from '@lingui/core/macro';
import { Plural, Trans } from '@lingui/react/macro';
import { Button, Text } from '@mantine/core';
import { ArrowDownToLine } from 'lucide-react';
import type { ReactNode } from 'react';
import {
  ActionBar,
  ChoiceList,
  EmptyState,
  MissingNames,
  ProblemAlert,
  SectionCard,
  StateBadge,
  TextLink,
  useChoice,
  type Tone,
} from '../../../components';
import { compareNames } from '../../../lib/language';
import { useWorkspace } from '../../../lib/workspace';
import type { PlannedPull } from '../pull-plan';
import type { PullMany } from '../use-pull-many';

interface Props {
  items: PlannedPull[];
  pulls: PullMany;
  isChecking: boolean;
  onCheckAgain: () => void;
}

/** Lists the effect of a pull on each app, and starts the selected ones. */
export function PullPlan({ items, pulls, isChecking, onCheckAgain }: Props) {
  const rows = items
    .map((item) => ({ ...item, id: item.appId, canChoose: canPull(item), isWanted: true }))
    .sort((one, other) => RANK[one.state] - RANK[other.state] || compareNames(one.name, other.name));
  const choice = useChoice(rows);
  const updates = items.filter(canPull).length;
  if (items.length === 0) {
    return (
      <EmptyState icon={<ArrowDownToLine size={22} />} title={t`Nothing to pull`}>
        <Trans>The repository has none of these apps yet.</Trans>
      </EmptyState>
    );
  }
  return (
    <>
      <SectionCard
        title={t`Updates`}
        description={<span role="status">{t`${updates} of ${items.length} apps have updates.`}</span>}
      >
        <ChoiceList
          label={t`Apps`}
          items={rows}
          choice={choice}
          isReadOnly={pulls.isPending}
          renderState={({ state }) => <StateBadge {...STATES[state]} />}
          renderDetails={(item) => <Details item={item} />}
        />
      </SectionCard>
      <ActionBar
        label={t`Pull`}
        start={
          <Text size="sm" c="dimmed">
            <Trans>{choice.chosen.length} selected</Trans>
          </Text>
        }
        actions={
          <>
            <Button variant="default" loading={isChecking} onClick={onCheckAgain}>
              <Trans>Check again</Trans>
            </Button>
            {updates > 0 && (
              <Button
                disabled={isChecking || choice.chosen.length === 0}
                loading={pulls.isPending}
                onClick={() =>
                  pulls.run(
                    choice.chosen.map(({ appId, name, state }) => ({
                      appId,
                      name,
                      merge: state === 'merge',
                    })),
                  )
                }
              >
                <Plural value={choice.chosen.length} one="Pull # app" other="Pull # apps" />
              </Button>
            )}
          </>
        }
      >
        <ProblemAlert error={pulls.error} title={t`Nothing was pulled`} />
      </ActionBar>
    </>
  );
}

function Details({ item }: { item: PlannedPull }): ReactNode {
  const { id: w } = useWorkspace();
  const text = describe(item);
  if (item.problem) return <Text size="sm">{item.problem.detail}</Text>;
  return (
    text && (
      <>
        <Text size="sm" c="dimmed">
          {text}{' '}
          <TextLink to="/w/$w/apps/$a/changes" params={{ w, a: item.appId }} size="sm" underline="always">
            <Trans>
              See the changes
              <span className="visually-hidden"> of {item.name}</span>
            </Trans>
          </TextLink>
        </Text>
        {item.missing && <MissingNames missing={item.missing} />}
      </>
    )
  );
}

const canPull = ({ state }: PlannedPull): boolean => state === 'pull' || state === 'merge';

const STATES: Record<PlannedPull['state'], { label: string; tone: Tone }> = {
  problem: { label: t`Cannot be pulled`, tone: 'bad' },
  conflict: { label: t`Conflict`, tone: 'bad' },
  merge: { label: t`Merge`, tone: 'warn' },
  pull: { label: t`Pull`, tone: 'busy' },
  current: { label: t`Nothing new`, tone: 'good' },
  absent: { label: t`Not in the repository`, tone: 'quiet' },
};

/** Apps that need the user come first, then updates. */
const RANK: Record<PlannedPull['state'], number> = {
  problem: 0,
  conflict: 1,
  merge: 2,
  pull: 3,
  current: 4,
  absent: 5,
};

/** Describes incoming changes, and the fate of local ones. */
function describe(item: PlannedPull): string | null {
  if (item.state === 'conflict') return t`Resolve the conflict on the Changes page first.`;
  if (!canPull(item)) return null;
  const arriving = describeArriving(item);
  if (item.state === 'pull') return arriving;
  return t`${arriving} Your uncommitted changes stay on top.`;
}

function describeArriving({ commitCount, changeCount }: PlannedPull): string {
  if (changeCount === null) return plural(commitCount, { one: '# commit.', other: '# commits.' });
  const commits = plural(commitCount, { one: '# commit', other: '# commits' });
  return plural(changeCount, { one: `${commits} with # change.`, other: `${commits} with # changes.` });
}
