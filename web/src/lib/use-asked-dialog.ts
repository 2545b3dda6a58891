import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useEffectEvent } from 'react';

/** Opens a dialog that the address asks for, and takes it out of the address: a reload does not open it again. */
export function useAskedDialog(
  dialog: 'create' | 'invite' | 'publish' | 'releases' | 'settings',
  onAsked: () => void,
): void {
  const navigate = useNavigate();
  const isAsked = useSearch({ strict: false }).dialog === dialog;
  const open = useEffectEvent(() => {
    onAsked();
    void navigate({ to: '.', search: (before) => ({ ...before, dialog: undefined }), replace: true });
  });
  useEffect(() => {
    if (isAsked) open();
  }, [isAsked]);
}
