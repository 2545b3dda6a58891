import { t } from '@lingui/core/macro';
import { ShownOnce } from '../../../components';
import type { Invitation } from '../api/members';

/** Shows the link of a new invitation, this once. */
export const InvitationLink = ({
  invitation: { user, inviteUrl = '' },
  onClose,
}: {
  invitation: Invitation;
  onClose: () => void;
}) => (
  <ShownOnce
    title={t`${user.name} is invited`}
    lead={t`Send ${user.name} this link, and nobody else: whoever opens it becomes the member. It works once and expires in 7 days.`}
    text={inviteUrl}
    copyLabel={t`Copy link`}
    onClose={onClose}
  />
);
