import { isProblem } from './problem';

/** The commit that put into the repository what a refused commit would replace. */
export interface PresentCommit {
  sha: string;
  /** Empty where the repository is, as is the author’s name. */
  message: string;
  author: { name: string; email: string };
  date: string | null;
}

/** Reads what a refusal says of the repository. Null for other errors. */
export function presentOf(error: unknown): PresentCommit | null {
  if (!isProblem(error, 'git_remote_moved', 'git_app_name_taken')) return null;
  const { present } = error.data as { present?: Partial<PresentCommit> | null };
  if (typeof present?.sha !== 'string') return null;
  const { sha, message = '', author = { name: '', email: '' }, date = null } = present;
  return { sha, message, author, date };
}
