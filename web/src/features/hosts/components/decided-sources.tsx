import { t } from '@lingui/core/macro';
import { Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ProblemAlert, SectionCard } from '../../../components';
import { productOf, useWorkspace } from '../../../lib/workspace';
import { decidedSourcesQuery, useDecideSources, type Host, type SourceChoice } from '../host';

const textOf = (choice: SourceChoice): string =>
  ({
    keep: t`stays as it is`,
    take: t`gets the repository’s settings`,
    skip: t`its queries are left out`,
  })[choice];

/** Lists the decisions about data sources; nothing without any. */
export function DecidedSources({ host }: { host: Host }) {
  const { id, can } = useWorkspace();
  const { data } = useQuery(decidedSourcesQuery(id));
  const decide = useDecideSources(id);
  const product = productOf(host.kind);
  if (!data?.length) return null;
  return (
    <SectionCard
      title={t`Data sources`}
      description={t`Pulls and deployments follow these decisions where a data source in ${product} is not as in the repository.`}
    >
      <Stack gap="xs">
        {data.map(({ hostSourceId, name, kind, choice }) => (
          <Group key={hostSourceId} justify="space-between" wrap="nowrap">
            <Text size="sm">
              {name} ({kind}): {textOf(choice)}
            </Text>
            {can('builder') && (
              <Button
                size="xs"
                variant="default"
                aria-label={t`Ask again about ${name}`}
                onClick={() => decide.mutate([{ hostSourceId, name, kind, choice: null }])}
              >
                {t`Ask again`}
              </Button>
            )}
          </Group>
        ))}
        <ProblemAlert error={decide.error} />
      </Stack>
    </SectionCard>
  );
}
