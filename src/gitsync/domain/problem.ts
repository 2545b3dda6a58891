import { AppError, unprocessable } from '../../core/errors';

/** Why one app of a repository cannot be read; `detail` is a sentence for people. */
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
    | 'git_unsupported_layout';
  detail: string;
}

/** The code stays that of the whole operation; which problem it was is told beside it. */
export function invalidRepository(problem: RepositoryProblem, remedy?: string): AppError {
  return unprocessable('git_invalid_repository', problem.detail, {
    remedy: remedy ?? 'Mend it in the repository, then try again.',
    data: { problem },
  });
}

export function missingFile(path: string): RepositoryProblem {
  return { code: 'git_file_missing', detail: `There is no ${quoted(path)} in the repository.` };
}

/** For a person to read in a sentence: quoted, and without what would break its line. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}
