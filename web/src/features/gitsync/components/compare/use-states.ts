import { t } from '@lingui/core/macro';
import type { ComboboxData } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useWorkspace, versionsQuery } from '../../../../lib/workspace';
import { branchesQuery } from '../../../branches';
import { historyQuery } from '../../api/history/history';
import { choiceLabel } from '../../lib/history-labels';

/** Lists the states of an app that can be compared: what is here, versions, branches, and the newest commits with their tags. */
export function useStates(appId: string): ComboboxData {
  const { id, copy } = useWorkspace();
  const versions = useQuery(versionsQuery(copy, appId)).data ?? [];
  const branches = useQuery(branchesQuery(id)).data ?? [];
  const commits = useInfiniteQuery(historyQuery(copy, appId)).data?.pages.flatMap(({ items }) => items) ?? [];
  return [
    {
      group: t`Here`,
      items: [
        { value: 'working', label: t`Working copy` },
        { value: 'last', label: t`The last commit` },
      ],
    },
    {
      group: t`Versions`,
      items: versions.map((version) => ({
        value: `version:${version.id}`,
        label: t`Version ${version.name}`,
      })),
    },
    {
      group: t`Branches in the repository`,
      items: branches
        .filter(({ isRemote }) => isRemote)
        .map(({ name }) => ({ value: `branch:${name}`, label: t`Branch ${name}` })),
    },
    {
      group: t`Tags`,
      items: commits
        .flatMap(({ tags }) => tags)
        .map((tag) => ({ value: `tag:${tag}`, label: t`Tag ${tag}` })),
    },
    {
      group: t`Commits`,
      items: commits.map((commit) => ({ value: commit.sha, label: choiceLabel(commit) })),
    },
  ].filter(({ items }) => items.length > 0);
}
