import { AppError, unprocessable } from '../../../core/errors';

/** Reason why an app of a repository cannot be read; `detail` is a sentence for people. */
export interface RepositoryProblem {
  code:
    | 'git_invalid_repository'
    | 'git_invalid_entry'
    | 'git_unsafe_name'
    | 'git_duplicate_name'
    | 'git_file_missing'
    | 'git_symbolic_link'
    | 'git_submodule'
    | 'git_not_a_file'
    | 'git_too_large'
    | 'git_lfs'
    | 'git_unsupported_layout';
  detail: string;
}

/** Returns the error of an operation that a problem stops. Its data has the problem, with a code of its own. */
export function invalidRepository(problem: RepositoryProblem, remedy?: string): AppError {
  return unprocessable('git_invalid_repository', problem.detail, {
    remedy: remedy ?? 'Fix it in the repository, then try again.',
    data: { problem },
  });
}

/** Returns the error of a commit to the split layout that would lose something of the app's document. */
export const cannotBeSplit = (reason: string): AppError =>
  invalidRepository(
    {
      code: 'git_unsupported_layout',
      detail: `${reason}. The repository uses the split layout, which has a file for each entity.`,
    },
    'Fix it in the app’s document, or commit the app to another repository, branch or directory.',
  );

export const isCannotBeSplit = (error: unknown): boolean =>
  error instanceof AppError &&
  (error.data?.problem as RepositoryProblem | undefined)?.code === 'git_unsupported_layout';

export function missingFile(path: string): RepositoryProblem {
  return { code: 'git_file_missing', detail: `There is no ${quoted(path)} in the repository.` };
}

/** Quotes a text for a sentence, and escapes what would break its line. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}
