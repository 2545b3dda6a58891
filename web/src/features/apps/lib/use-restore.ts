import { t } from '@lingui/core/macro';
import { problemOf } from '../../../lib/api';
import type { WorkingCopy } from '../../../lib/workspace';
import { useRestoreApp, type DeletedApp } from '../api/deleted-apps';
import { notifyNotRestored, useNotifyOutcome } from './notify-outcome';
import { useOpenEditor } from './use-open-editor';

/** Restores a deleted app under its name, and notifies of the outcome. `onTaken`: another app has the name. */
export function useRestore(copy: WorkingCopy, onTaken: () => void) {
  const openApp = useOpenEditor();
  const notifyOutcome = useNotifyOutcome();
  const { mutate, isPending } = useRestoreApp(copy);
  const restore = ({ id, name }: DeletedApp) =>
    mutate(
      { id },
      {
        onSuccess: (restored) =>
          notifyOutcome(t`${name} was restored`, restored, () => openApp(restored.app.id)),
        onError: (error) => {
          if (problemOf(error).code === 'app_name_taken') onTaken();
          else notifyNotRestored(name, error);
        },
      },
    );
  return { restore, isPending };
}
