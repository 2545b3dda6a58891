import { t } from '@lingui/core/macro';
import { Confirmation } from '../../../components';
import { useWorkspace, type App } from '../../../lib/workspace';
import { useLockApp } from '../api/change-apps';

/** Asks whether an app is to follow the repository, or to be edited. */
export function LockAppDialog({ app, onClose }: { app: App; onClose: () => void }) {
  const { copy } = useWorkspace();
  const change = useLockApp(copy);
  const verb = app.locked ? t`Unlock` : t`Lock`;
  return (
    <Confirmation
      title={`${verb} ${app.name}?`}
      confirmLabel={verb}
      isDangerous={false}
      isPending={change.isPending}
      error={change.error}
      onClose={onClose}
      onConfirm={() => change.mutate({ id: app.id, locked: !app.locked }, { onSuccess: onClose })}
    >
      {app.locked
        ? t`Builders can then edit and commit it here. It is still updated by pulling, and no longer read-only.`
        : t`The app then follows the repository: nobody edits it here, and it is updated by pulling.`}
    </Confirmation>
  );
}
