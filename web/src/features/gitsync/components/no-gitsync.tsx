import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { GitBranch } from 'lucide-react';
import { EmptyState, LinkButton } from '../../../components';
import { isProblem } from '../../../lib/api';
import { isAtLeast } from '../../../lib/session';
import { useWorkspace } from '../../../lib/workspace';

/** Links admins to the settings, and tells everyone else whom to ask. */
export function NoGitSync({ error }: { error: unknown }) {
  const { id: w, name, role } = useWorkspace();
  const said = isProblem(error) ? error.data.canConfigure : undefined;
  const canConfigure = typeof said === 'boolean' ? said : isAtLeast(role, 'admin');
  const isOff = isProblem(error, 'git_disabled');
  return (
    <EmptyState
      icon={<GitBranch size={22} />}
      title={t`GitSync is not ready`}
      actions={
        canConfigure && (
          <LinkButton to="/w/$w/settings/git" params={{ w }}>
            <Trans>Configure Git</Trans>
          </LinkButton>
        )
      }
    >
      {messageFor({ isOff, canConfigure, name })}
    </EmptyState>
  );
}

function messageFor({
  isOff,
  canConfigure,
  name,
}: {
  isOff: boolean;
  canConfigure: boolean;
  name: string;
}): string {
  if (!canConfigure) {
    return t`GitSync is not configured for the workspace ${name}. Ask an admin of the workspace to connect a repository.`;
  }
  return isOff
    ? t`GitSync is off for this workspace. Turn on Connect in the settings to commit and pull.`
    : t`GitSync is not configured for this workspace. Connect a repository in the settings. This takes a few minutes.`;
}
