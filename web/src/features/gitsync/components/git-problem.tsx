import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { FoldedProblem, LinkButton, ProblemAlert } from '../../../components';
import { isProblem } from '../../../lib/api';
import { useWorkspace } from '../../../lib/workspace';

/** Failures that an admin can fix in the settings. */
const SETTINGS_CODES = [
  'git_auth_failed',
  'git_repository_not_found',
  'git_branch_not_found',
  'git_host_key_mismatch',
  'git_host_key_unknown',
  'git_no_common_algorithm',
  'git_read_only_key',
  'git_not_configured',
  'git_disabled',
];

interface Props {
  error: unknown;
  title: string;
  onRetry?: () => void;
  isRetrying?: boolean;
  /** More ways to go on. */
  children?: ReactNode;
}

/** Shows a Git problem, with a link to the settings if they can fix it. */
export const GitProblem = ({ error, title, onRetry, isRetrying, children }: Props) => (
  <ProblemAlert error={error} title={title}>
    <SettingsLink error={error} />
    {onRetry && <TryAgain onRetry={onRetry} isRetrying={isRetrying} />}
    {children}
  </ProblemAlert>
);

/** Shows a Git problem in one line, which expands. */
export const FoldedGitProblem = ({ error, title, onRetry, isRetrying, children }: Props) => (
  <FoldedProblem error={error} title={title}>
    {onRetry && <TryAgain onRetry={onRetry} isRetrying={isRetrying} />}
    <SettingsLink error={error} />
    {children}
  </FoldedProblem>
);

const TryAgain = ({ onRetry, isRetrying }: Pick<Props, 'onRetry' | 'isRetrying'>) => (
  <Button size="xs" variant="default" loading={isRetrying} onClick={onRetry}>
    <Trans>Try again</Trans>
  </Button>
);

function SettingsLink({ error }: Pick<Props, 'error'>) {
  const { id: w, can } = useWorkspace();
  if (!can('admin') || !isProblem(error, ...SETTINGS_CODES)) return null;
  return (
    <LinkButton to="/w/$w/settings/git" params={{ w }} size="xs" variant="default">
      <Trans>Configure Git</Trans>
    </LinkButton>
  );
}
