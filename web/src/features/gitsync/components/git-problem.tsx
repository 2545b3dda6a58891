import { Trans } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { LinkButton, ProblemAlert } from '../../../components';
import { isProblem } from '../../../lib/api';
import { useWorkspace } from '../../../lib/workspace';

/** Failures that an admin can fix in the settings. */
const SETTINGS_CODES = [
  'git_auth_failed',
  'git_repository_not_found',
  'git_branch_not_found',
  'git_host_key_mismatch',
  'git_host_key_unknown',
  'git_read_only_key',
  'git_not_configured',
  'git_disabled',
];

/** Shows a Git problem, with a link to the settings if they can fix it. */
export function GitProblem({
  error,
  title,
  children,
}: {
  error: unknown;
  title: string;
  /** More ways to go on. */
  children?: ReactNode;
}) {
  const { id: w, can } = useWorkspace();
  return (
    <ProblemAlert error={error} title={title}>
      {can('admin') && isProblem(error, ...SETTINGS_CODES) && (
        <LinkButton to="/w/$w/settings/git" params={{ w }} size="xs" variant="default">
          <Trans>Configure git</Trans>
        </LinkButton>
      )}
      {children}
    </ProblemAlert>
  );
}
