import { useEffect, useEffectEvent } from 'react';
import type { MergeSides } from './branch-facts';

const EVENT = 'trellis:branch-dialog';

/** Dialogs that the command menu opens. */
type AskedDialog = { kind: 'new' } | { kind: 'merge'; id: string; sides: MergeSides };

/** Asks the menu of branches on the screen to open a dialog. */
export const askForBranchDialog = (dialog: AskedDialog): void =>
  void window.dispatchEvent(new CustomEvent(EVENT, { detail: dialog }));

export function useAskedBranchDialog(onAsked: (dialog: AskedDialog) => void, isOff: boolean): void {
  const ask = useEffectEvent((event: Event) => {
    if (!isOff) onAsked((event as CustomEvent<AskedDialog>).detail);
  });
  useEffect(() => {
    const listen = (event: Event) => ask(event);
    window.addEventListener(EVENT, listen);
    return () => window.removeEventListener(EVENT, listen);
  }, []);
}
