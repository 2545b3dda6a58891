import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Radio, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { ProblemAlert } from '../../../components';
import { formatList } from '../../../lib/language';
import { useProductOf, useWorkspace } from '../../../lib/workspace';
import { isProblem } from '../../../lib/api';
import { useDecideSources, type SourceChoice } from '../host';

/** A data source whose settings in the connected editor are not the repository's. */
interface UndecidedSource {
  id: string;
  name: string;
  kind: string;
  state: 'absent' | 'differs';
  /** Names of the options that differ. */
  differences: string[];
  choices: SourceChoice[];
}

function labelOf(choice: SourceChoice, { state }: UndecidedSource, product: string): string {
  const isAbsent = state === 'absent';
  const labels: Record<SourceChoice, string> = {
    keep: isAbsent ? t`Set it up in ${product} myself` : t`Keep as it is`,
    take: isAbsent ? t`Create it` : t`Take the repository’s settings`,
    skip: t`Leave out its queries`,
  };
  return labels[choice];
}

/** Returns the data sources that a refused pull or import asks about; null for any other error. */
export const undecidedOf = (error: unknown): UndecidedSource[] | null =>
  isProblem(error, 'host_sources_undecided') && Array.isArray(error.data.dataSources)
    ? (error.data.dataSources as UndecidedSource[])
    : null;

interface Props {
  sources: UndecidedSource[];
  /** Label of the button that decides and goes on. */
  label: string;
  onDecided: () => void;
  onCancel: () => void;
}

/** Asks for each data source if it stays as it is there, gets the repository's settings, or is skipped with its queries. */
export function DecideSources({ sources, label, onDecided, onCancel }: Props) {
  const { id } = useWorkspace();
  const product = useProductOf()('tooljet');
  const decide = useDecideSources(id);
  const [choices, setChoices] = useState<Record<string, SourceChoice>>({});
  const choiceOf = (source: UndecidedSource): SourceChoice => choices[source.id] ?? 'keep';
  return (
    <Stack gap="sm">
      <Text size="sm" fw={600}>
        <Trans>Data sources in {product} are not as in the repository</Trans>
      </Text>
      {sources.map((source) => (
        <Radio.Group
          key={source.id}
          label={`${source.name} (${source.kind})`}
          description={
            source.state === 'absent'
              ? t`Not there yet`
              : t`Other settings: ${formatList(source.differences)}`
          }
          value={choiceOf(source)}
          onChange={(choice) => setChoices({ ...choices, [source.id]: choice })}
        >
          <Group gap="md" mt={6}>
            {source.choices.map((choice) => (
              <Radio key={choice} value={choice} label={labelOf(choice, source, product)} />
            ))}
          </Group>
        </Radio.Group>
      ))}
      <ProblemAlert error={decide.error} />
      <Group gap="xs">
        <Button
          size="xs"
          loading={decide.isPending}
          onClick={() =>
            decide.mutate(
              sources.map((source) => ({
                ...{ hostSourceId: source.id, name: source.name, kind: source.kind },
                choice: choiceOf(source),
              })),
              { onSuccess: onDecided },
            )
          }
        >
          {label}
        </Button>
        <Button size="xs" variant="default" onClick={onCancel}>
          <Trans>Cancel</Trans>
        </Button>
      </Group>
      <Text size="xs" c="dimmed">
        <Trans>
          Passwords and other secrets are never sent: enter them in {product}. Queries that are left out stay
          in the repository; another decision and a pull bring them in. Later pulls and deployments follow
          this decision; the settings of the connection list it.
        </Trans>
      </Text>
    </Stack>
  );
}
