import { useEffect } from 'react';
import type { EditingSession } from './editing-session';

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.closest('input, textarea, [contenteditable="true"], [role="dialog"]') !== null;

/** Handles Ctrl+Z, Ctrl+Shift+Z and Ctrl+Y outside of fields, which have their own undo. */
export function useUndoKeys(session: EditingSession, isOff: boolean): void {
  useEffect(() => {
    if (isOff) return;
    const listen = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || isTyping(event.target)) return;
      const key = event.key.toLowerCase();
      if (key !== 'z' && key !== 'y') return;
      event.preventDefault();
      if (key === 'y' || event.shiftKey) session.redo();
      else session.undo();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [session, isOff]);
}
