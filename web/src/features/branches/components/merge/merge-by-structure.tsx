import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { ProblemAlert } from '../../../../components';
import { branchesKey, copyKey, copyOf, useJob, useWorkspace } from '../../../../lib/workspace';
import { requestMergeByStructure } from '../../api/merge-branches';
import type { BranchMerge } from '../../merge-labels';
import type { PullRequest } from '../../next-step';

/** Offers the merge of a pull request where Git sees a conflict, and the structure of the apps has none. */
export function MergeByStructure({ pullRequest }: { pullRequest: PullRequest }) {
  const { number, from, to } = pullRequest;
  const { id: w } = useWorkspace();
  const client = useQueryClient();
  const job = useJob<null, BranchMerge>({
    start: () => requestMergeByStructure(w, number),
    onEnd: () => {
      for (const queryKey of [branchesKey(w), copyKey(copyOf(w, { branch: from }))])
        void client.invalidateQueries({ queryKey });
    },
  });
  // The provider is asked for the pull request once a minute, and still has the former commit.
  if (job.result)
    return (
      <Text size="sm" role="status">
        <Trans>
          {to} was merged into {from}.
        </Trans>
      </Text>
    );
  return (
    <Stack gap={4}>
      <Group gap="xs">
        <Text size="sm">
          <Trans>Git sees a conflict, but this merges cleanly by structure.</Trans>
        </Text>
        <Button
          size="compact-sm"
          loading={job.isPending}
          aria-label={t`Merge by structure: #${number}`}
          onClick={() => job.run(null)}
        >
          <Trans>Merge by structure</Trans>
        </Button>
      </Group>
      <ProblemAlert error={job.error} />
    </Stack>
  );
}
