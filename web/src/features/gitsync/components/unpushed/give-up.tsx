import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Confirmation } from '../../../../components';

interface Props {
  message: string;
  isPending: boolean;
  error: unknown;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before a commit that is kept here is given up. */
export const GiveUp = ({ message, ...props }: Props) => (
  <Confirmation
    title={t`Give up this commit?`}
    confirmLabel={t`Give up commit`}
    isDangerous={false}
    {...props}
  >
    <Trans>
      “{message.split('\n')[0]}” is not pushed. Its changes stay in the app, and are uncommitted again unless
      a later commit here contains them.
    </Trans>
  </Confirmation>
);
