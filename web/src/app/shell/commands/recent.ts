import { basePath } from '../../../lib/base-path';

const KEY = `trellis-recent-commands${basePath}`;
const KEPT = 20;

/** Returns the ids of the commands that were chosen in this browser, the latest first. */
export function recentCommands(): string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(stored) ? stored.filter((id): id is string => typeof id === 'string') : [];
  } catch {
    return [];
  }
}

export function rememberCommand(id: string): void {
  const ids = [id, ...recentCommands().filter((each) => each !== id)].slice(0, KEPT);
  localStorage.setItem(KEY, JSON.stringify(ids));
}
