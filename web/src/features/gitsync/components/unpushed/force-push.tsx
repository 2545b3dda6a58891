import { plural, t } from '@lingui/core/macro';
import { Skeleton, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { CommitSummary, ProblemAlert, TypedConfirmation } from '../../../../components';
import { useWorkspace } from '../../../../lib/workspace';
import { pushPreviewQuery, usePush } from '../../api/unpushed';
import classes from './unpushed.module.css';

interface Props {
  /** Number of commits that are pushed. */
  count: number;
  onPushed: () => void;
  onClose: () => void;
}

/** Replaces the branch of the repository, after it has named the commits that are dropped there. */
export function ForcePush({ count, onPushed, onClose }: Props) {
  const { copy, defaultBranch } = useWorkspace();
  const push = usePush((isPushed) => {
    if (isPushed) onPushed();
  });
  const { data, error, isFetching, refetch } = useQuery(pushPreviewQuery(copy));
  const branch = copy.branch ?? defaultBranch ?? '';
  if (!data)
    return error ? (
      <ProblemAlert error={error} title={t`The repository could not be checked`} />
    ) : (
      <Skeleton h={40} />
    );
  const { lease, drops } = data;
  return (
    <TypedConfirmation
      title={t`Replace what others have pushed?`}
      name={branch}
      nameLabel={t`Branch`}
      confirmLabel={push.error ? t`Check again` : t`Replace`}
      isPending={push.isPending || isFetching}
      error={push.error}
      onConfirm={() => {
        if (push.error) void refetch().then(push.reset);
        else if (lease !== null) push.run({ force: { lease } });
      }}
      onClose={onClose}
    >
      <Stack gap="sm">
        <span>
          {t`The branch ${branch} in the repository is reset to its state here, with your ${plural(count, { one: 'commit', other: '# commits' })} on top. `}
          {drops.length === 0
            ? t`No commits by others are dropped.`
            : t`Everybody who works on it loses these commits there. You can restore apps from them here.`}
        </span>
        {drops.length > 0 && (
          <ul className={classes.drops} aria-label={t`Commits that are dropped`}>
            {drops.map((commit) => (
              <li key={commit.sha}>
                <CommitSummary commit={commit} />
              </li>
            ))}
          </ul>
        )}
      </Stack>
    </TypedConfirmation>
  );
}
