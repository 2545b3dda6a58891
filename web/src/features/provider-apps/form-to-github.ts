import { basePath } from '../../lib/base-path';
import { leaveTo } from '../../lib/frame';

const KEY = 'trellis-github-app';

/** The form with which GitHub is asked for an app. */
export interface AppForm {
  action: string;
  manifest: string;
}

/** Opens the page that may post a form to another server; the other pages may not. */
export function openForm({ action, manifest }: AppForm): void {
  sessionStorage.setItem(KEY, JSON.stringify({ action, manifest }));
  leaveTo(`${basePath}/github-app/new`);
}

/** Returns the form once; null if there is none. */
export function takeForm(): AppForm | null {
  const text = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  return text === null ? null : (JSON.parse(text) as AppForm);
}
