import { useEffect, useRef } from 'react';

interface Options {
  hasOutcome: boolean;
  /** Describes what the outcome is about. */
  state: string;
  /** Time when that was read, in ms. */
  readAt: number;
  /** True if the state contradicts the outcome, so that it was read after another change. */
  isRefuted?: boolean;
  onOutdated: () => void;
}

/** Notices when an outcome on the screen is no longer true: what it is about has changed since. */
export function useOutdated({ hasOutcome, state, readAt, isRefuted = false, onOutdated }: Options): void {
  const shown = useRef<{ at: number; state: string | null } | null>(null);
  useEffect(() => {
    if (!hasOutcome) {
      shown.current = null;
      return;
    }
    shown.current ??= { at: Date.now(), state: null };
    // A state that was read before the outcome came may be older than it.
    if (readAt <= shown.current.at) return;
    shown.current.state ??= state;
    if (isRefuted || shown.current.state !== state) onOutdated();
  });
}
