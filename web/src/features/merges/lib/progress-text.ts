import { t } from '@lingui/core/macro';

/** Says how many conflicts are settled. */
export const progressText = ({ settled, total }: { settled: number; total: number }): string =>
  total === 0 ? t`Nothing to resolve` : t`${settled} of ${total} resolved`;
