import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Stack, Text } from '@mantine/core';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { ProblemAlert } from '../../../components';
import { isProblem } from '../../../lib/api';
import { isHttpsUrl } from '../../../lib/repository-url';
import { useWorkspace, type GitSettings } from '../../../lib/workspace';
import { hostKeyQuery, type HostKey } from '../git-settings';
import { stepsOf, type useFinalize, type Step, type StepState } from '../use-finalize';
import { CheckList } from './check-list';
import classes from './git-settings.module.css';

interface Props {
  settings: GitSettings;
  finalizing: ReturnType<typeof useFinalize>;
  /** Checks an existing connection. */
  isDone?: boolean;
}

export function FinalizeStep({ settings, finalizing, isDone = false }: Props) {
  const { run, isPending, start } = finalizing;
  const isHttps = isHttpsUrl(settings.repositoryUrl ?? '');
  const error = run?.error;
  const { query, shown, accepted, show } = useHostKey(settings, { isHttps, error, hasRun: run !== null });
  const finalize = async () => {
    if (await show()) start(accepted);
  };
  return (
    <Stack gap="md">
      {shown && <ShownHostKey hostKey={shown} pinned={settings.hostKey ?? null} />}
      {!run && <HostKeyProblem {...query} />}
      {run?.states && <FinalizeChecks states={run.states} isHttps={isHttps} />}
      <ProblemAlert error={error} title={failureTitle(isDone)}>
        <WaysOut {...{ error, isPending, start, accepted }} hostKey={shown} />
      </ProblemAlert>
      <Group gap="xs">
        <Button
          variant={isDone ? 'default' : 'filled'}
          loading={isPending || query.isFetching}
          onClick={() => void finalize()}
        >
          {isDone ? t`Test connection` : t`Finalize setup`}
        </Button>
      </Group>
    </Stack>
  );
}

const failureTitle = (isDone: boolean): string =>
  isDone ? t`The connection does not work` : t`The setup is not complete`;

interface HostKeyOptions {
  isHttps: boolean;
  error: unknown;
  hasRun: boolean;
}

/**
 * Reads the host key, so that trust on first use applies to the key that was shown for comparison. `accepted`: the choice
 * to finalize with; `show` resolves to false if a key appears only now.
 */
function useHostKey(settings: GitSettings, { isHttps, error, hasRun }: HostKeyOptions) {
  const { id } = useWorkspace();
  const isTrustedAtFirst = !isHttps && !settings.hostKey;
  const query = useQuery({
    ...hostKeyQuery(id, settings),
    enabled: !hasRun && isTrustedAtFirst,
  });
  const shown = refusedKeyOf(error) ?? query.data ?? settings.hostKey ?? null;
  const isUnknown = (key: HostKey | null | undefined) => isTrustedAtFirst && key?.known === false;
  const accepted = shown && isUnknown(shown) ? { hostKeyFingerprint: shown.fingerprint } : {};
  const show = async () => shown !== null || !isTrustedAtFirst || !isUnknown((await query.refetch()).data);
  return { query, shown, accepted, show };
}

type HostKeyQuery = Pick<UseQueryResult, 'error' | 'isFetching' | 'refetch'>;

const HostKeyProblem = ({ error, isFetching, refetch }: HostKeyQuery) => (
  <ProblemAlert error={error} title={t`The host key could not be read`}>
    <Button size="xs" variant="default" loading={isFetching} onClick={() => void refetch()}>
      <Trans>Try again</Trans>
    </Button>
  </ProblemAlert>
);

/** Returns the unexpected key that the host presented. */
function refusedKeyOf(error: unknown): HostKey | null {
  if (!isProblem(error, 'git_host_key_mismatch')) return null;
  const { actual } = error.data as { actual?: { type: string; fingerprint: string } };
  return actual ? { ...actual, known: false } : null;
}

const ShownHostKey = ({ hostKey, pinned }: { hostKey: HostKey; pinned: HostKey | null }) => {
  const hasChanged = pinned !== null && pinned.fingerprint !== hostKey.fingerprint;
  return (
    <div className={classes.hostKey}>
      <Text size="sm" fw={600}>
        <Trans>Host key</Trans>
      </Text>
      <div className={classes.mono}>
        {hostKey.type} {hostKey.fingerprint}
      </div>
      {hasChanged && (
        <div className={classes.mono}>
          <Text span size="sm">
            <Trans>Previously:</Trans>{' '}
          </Text>
          {pinned.type} {pinned.fingerprint}
        </div>
      )}
      <Text size="xs" c="dimmed" mt={4}>
        {hostKey.known
          ? t`The provider publishes this key.`
          : hasChanged
            ? t`The host key has changed. Ask the operator of the host before you trust it.`
            : pinned !== null
              ? t`No other key of the host is accepted.`
              : t`Compare it with the fingerprint from the operator of the host. After the first finalize, no other key is accepted.`}
      </Text>
    </div>
  );
};

interface WaysOutProps {
  error: unknown;
  accepted: { hostKeyFingerprint?: string };
  hostKey: HostKey | null;
  isPending: boolean;
  start: Props['finalizing']['start'];
}

/** Actions that resolve the problem on the spot. */
function WaysOut({ error, hostKey, isPending, start, accepted }: WaysOutProps) {
  if (isProblem(error, 'git_branch_not_found')) {
    return (
      <Button
        size="xs"
        variant="default"
        loading={isPending}
        onClick={() => start({ ...accepted, createBranch: true })}
      >
        <Trans>Create the branch</Trans>
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
        <Trans>I have compared it, trust the new key</Trans>
      </Button>
    );
  }
  return null;
}

const LABELS: Record<Exclude<Step, 'sign_in'>, string> = {
  reach: t`Reach the host`,
  host_key: t`Check the host key`,
  certificate: t`Check the certificate`,
  read: t`Read the repository`,
  write: t`Write to the repository`,
};

const signInLabel = (isHttps: boolean): string =>
  isHttps ? t`Sign in with the token` : t`Sign in with the SSH key`;

interface FinalizeChecksProps {
  states: Record<Step, StepState>;
  isHttps: boolean;
}

const FinalizeChecks = ({ states, isHttps }: FinalizeChecksProps) => (
  <CheckList
    label={t`Setup checks`}
    steps={stepsOf(isHttps).map((step) => ({
      name: step,
      label: step === 'sign_in' ? signInLabel(isHttps) : LABELS[step],
      state: states[step],
      note: states[step] === 'limited' && t`: not allowed, so this workspace can only import and pull`,
    }))}
  />
);
