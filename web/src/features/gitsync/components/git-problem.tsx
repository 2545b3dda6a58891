import { LinkButton, ProblemAlert } from '../../../components';
import { isProblem } from '../../../lib/api';
import { useWorkspace } from '../../../lib/workspace';

/** Failures that are mended in the settings, by an admin. */
const OF_THE_SETTINGS = [
  'git_auth_failed',
  'git_repository_not_found',
  'git_branch_not_found',
  'git_host_key_mismatch',
  'git_host_key_unknown',
  'git_read_only_key',
  'git_not_configured',
  'git_disabled',
];

/** What went wrong, why, and what to do; where the settings are to be mended, the way to them. */
export function GitProblem({ error, title }: { error: unknown; title: string }) {
  const { id: w, can } = useWorkspace();
  return (
    <ProblemAlert error={error} title={title}>
      {can('admin') && isProblem(error, ...OF_THE_SETTINGS) && (
        <LinkButton to="/w/$w/settings/git" params={{ w }} size="xs" variant="default">
          Configure git
        </LinkButton>
      )}
    </ProblemAlert>
  );
}
