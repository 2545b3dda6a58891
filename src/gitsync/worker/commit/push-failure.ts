import type { GitError } from '../../../git';

/** The failure of a push, with what its code does not tell. */
export class PushFailure extends Error {
  /** The commits of the jobs may be in the repository, now or later. */
  readonly isUncertain: boolean;
  /** May pass without a change, whatever its code says. */
  readonly isPassing: boolean;

  constructor(
    readonly error: GitError,
    { isUncertain = false, isPassing = false },
  ) {
    super(error.message);
    this.isUncertain = isUncertain;
    this.isPassing = isPassing;
  }
}
