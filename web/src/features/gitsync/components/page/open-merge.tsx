import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { LinkButton } from '../../../../components';
import { mergeQuery, useWorkspace } from '../../../../lib/workspace';
import gitsync from '../gitsync.module.css';

/** Leads to the merge of the app that waits for decisions, or for its end. */
export function OpenMerge({ mergeId }: { mergeId: string }) {
  const { id: w } = useWorkspace();
  const { data } = useQuery(mergeQuery(w, mergeId));
  const conflicts = data?.merge.apps.flatMap((app) => app.conflicts) ?? [];
  const left = conflicts.filter(({ resolution }) => resolution === null).length;
  return (
    <div className={gitsync.warning} role="note">
      <Text size="sm" fw={600}>
        {data && left === 0 ? t`All conflicts are settled` : t`Your changes and the repository’s conflict`}
      </Text>
      <Text size="sm" mt={2} mb="sm">
        {data && t`${conflicts.length - left} of ${conflicts.length} settled.`}{' '}
        <Trans>Nothing is committed or pulled until you finish.</Trans>
      </Text>
      <LinkButton to="/w/$w/merges/$m" params={{ w, m: mergeId }} size="sm">
        {labelOf(data ? left : null)}
      </LinkButton>
    </div>
  );
}

function labelOf(left: number | null): string {
  if (left === null) return t`Settle conflicts`;
  if (left === 0) return t`Finish combining`;
  return plural(left, { one: 'Settle # conflict', other: 'Settle # conflicts' });
}
