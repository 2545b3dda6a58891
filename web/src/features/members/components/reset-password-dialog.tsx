import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Confirmation, ShownOnce } from '../../../components';
import { useWorkspace } from '../../../lib/workspace';
import { useMakePasswordLink, type Member } from '../api/members';

/** Asks, and then shows the link with which a member chooses a new password, this once. */
export function ResetPasswordDialog({ member: { user }, onClose }: { member: Member; onClose: () => void }) {
  const { id } = useWorkspace();
  const makeLink = useMakePasswordLink(id);
  if (makeLink.data) {
    return (
      <ShownOnce
        title={t`Link for a new password`}
        lead={t`Send ${user.name} this link, and nobody else: whoever opens it chooses the password. It works once and expires in 24 hours.`}
        text={makeLink.data.resetUrl}
        copyLabel={t`Copy link`}
        onClose={onClose}
      />
    );
  }
  return (
    <Confirmation
      title={t`Reset the password of ${user.name}?`}
      confirmLabel={t`Create link`}
      isDangerous={false}
      isPending={makeLink.isPending}
      error={makeLink.error}
      onClose={onClose}
      onConfirm={() => makeLink.mutate(user.id)}
    >
      <Trans>
        You get a link to send to {user.name}. The present password works until the link is used. Then all
        sessions, API tokens and provider accounts of {user.name} end.
      </Trans>
    </Confirmation>
  );
}
