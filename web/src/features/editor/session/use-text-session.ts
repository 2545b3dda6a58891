import { useEffect, useEffectEvent, useRef } from 'react';
import type { EditingSession } from './editing-session';
import { fixedDocument } from './fixed-document';
import { useSession } from './use-session';

/** Opens a document that is only shown; another text takes its place in the same session. */
export function useTextSession(text: string): EditingSession | null {
  const latest = useRef(text);
  const { session } = useSession(() => fixedDocument(() => Promise.resolve(latest.current), ''), '');
  const reload = useEffectEvent(() => {
    latest.current = text;
    void session?.reload();
  });
  useEffect(() => reload(), [text, session]);
  return session;
}
