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
  <Confirmation title="Give up this commit?" confirmLabel="Give up commit" isDangerous={false} {...props}>
    “{message.split('\n')[0]}” is not pushed. Its changes stay in the app, and are uncommitted again unless a
    later commit here contains them.
  </Confirmation>
);
