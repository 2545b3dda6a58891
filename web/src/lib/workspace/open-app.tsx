import { createContext, use } from 'react';
import type { App } from './queries';

/** The app open in the editor. */
export interface OpenApp {
  app: App;
  /** Saves pending edits, so that a commit matches the screen; resolves to false if that fails. */
  save: () => Promise<boolean>;
  /** Reloads the document, after Git or the server has changed it. */
  reload: () => void;
}

export const OpenAppContext = createContext<OpenApp | null>(null);

export function useOpenApp(): OpenApp {
  const open = use(OpenAppContext);
  if (!open) throw new Error('This is shown inside an open app only.');
  return open;
}
