import { Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ProblemAlert } from '../../../components';
import { isProblem } from '../../../lib/api';
import { useWorkspace, type GitSettings } from '../../../lib/workspace';
import { isHttpsUrl } from '../../../lib/repository-url';
import { hostKeyQuery, type HostKey } from '../api/git-settings';
import type { useFinalize } from '../api/use-finalize';
import { FinalizeChecks } from './finalize-checks';
import classes from './git-settings.module.css';

interface Props {
  settings: GitSettings;
  finalizing: ReturnType<typeof useFinalize>;
}

export function FinalizeStep({ settings, finalizing: { run, isPending, start } }: Props) {
  const { id } = useWorkspace();
  const url = settings.repositoryUrl ?? '';
  const hostKey = useQuery({ ...hostKeyQuery(id, url), enabled: !run && !isHttpsUrl(url) });
  const shown = refusedKeyOf(run?.error) ?? hostKey.data ?? null;
  return (
    <Stack gap="md">
      {shown && <ShownHostKey hostKey={shown} pinned={settings.hostKey ?? null} />}
      {!run && hostKey.error && (
        <ProblemAlert error={hostKey.error} title="The host does not show its key">
          <Button
            size="xs"
            variant="default"
            loading={hostKey.isFetching}
            onClick={() => void hostKey.refetch()}
          >
            Ask again
          </Button>
        </ProblemAlert>
      )}
      {run?.states && <FinalizeChecks states={run.states} isHttps={isHttpsUrl(url)} />}
      {run && run.error !== null && (
        <ProblemAlert error={run.error} title="The setup is not finished yet">
          <WaysOut error={run.error} hostKey={shown} isPending={isPending} start={start} />
        </ProblemAlert>
      )}
      <Group gap="xs">
        <Button loading={isPending} onClick={() => start()}>
          Finalize setup
        </Button>
      </Group>
    </Stack>
  );
}

/** The key that a host showed in place of the one that was expected. */
function refusedKeyOf(error: unknown): HostKey | null {
  if (!isProblem(error, 'git_host_key_mismatch')) return null;
  const { actual } = error.data as { actual?: { type: string; fingerprint: string } };
  return actual ? { ...actual, known: false } : null;
}

export const ShownHostKey = ({ hostKey, pinned }: { hostKey: HostKey; pinned: HostKey | null }) => {
  const hasChanged = pinned !== null && pinned.fingerprint !== hostKey.fingerprint;
  return (
    <div className={classes.hostKey}>
      <Text size="sm" fw={600}>
        Host key
      </Text>
      <div className={classes.mono}>
        {hostKey.type} {hostKey.fingerprint}
      </div>
      {hasChanged && (
        <div className={classes.mono}>
          <Text span size="sm">
            Before:{' '}
          </Text>
          {pinned.type} {pinned.fingerprint}
        </div>
      )}
      <Text size="xs" c="dimmed" mt={4}>
        {hostKey.known
          ? 'This is a key that the provider publishes.'
          : hasChanged
            ? 'It is another one than before. Ask the host’s operator before you trust it.'
            : 'Compare it with what the host’s operator tells you. From the first finalize on, no other key is accepted.'}
      </Text>
    </div>
  );
};

interface WaysOutProps {
  error: unknown;
  hostKey: HostKey | null;
  isPending: boolean;
  start: Props['finalizing']['start'];
}

/** What can be decided on the spot. */
function WaysOut({ error, hostKey, isPending, start }: WaysOutProps) {
  if (isProblem(error, 'git_branch_not_found')) {
    return (
      <Button size="xs" variant="default" loading={isPending} onClick={() => start({ createBranch: true })}>
        Create the branch
      </Button>
    );
  }
  if (isProblem(error, 'git_host_key_mismatch') && hostKey) {
    return (
      <Button
        size="xs"
        variant="default"
        loading={isPending}
        onClick={() => start({ hostKeyFingerprint: hostKey.fingerprint })}
      >
        I have compared it: trust the new key
      </Button>
    );
  }
  return null;
}
