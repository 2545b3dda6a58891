import { t } from '@lingui/core/macro';
import { Text } from '@mantine/core';
import type { useCompared } from '../lib/workspace';
import { RowsSkeleton } from './rows-skeleton';

interface Props {
  compared: ReturnType<typeof useCompared>;
}

/** Stands for the plan of many apps, with the progress that is known. */
export const PlanSkeleton = ({ compared }: Props) => (
  <div aria-busy>
    <Text size="sm" c="dimmed" role="status" mb="sm">
      {compared
        ? t`Comparing ${compared.done} of ${compared.total} apps…`
        : t`Comparing with the repository…`}
    </Text>
    <RowsSkeleton label={t`Comparing with the repository`} rows={5} />
  </div>
);
