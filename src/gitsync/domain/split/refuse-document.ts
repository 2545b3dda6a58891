import type { AppError } from '../../../core/errors';
import { invalidRepository } from '../problem';

/** The repository keeps apps in parts, and this one's document would lose something by it. */
export const cannotBeSplit = (what: string): AppError =>
  invalidRepository(
    {
      code: 'git_unsupported_layout',
      detail: `${what}. The repository keeps its apps in parts, a file for each entity.`,
    },
    'Mend it in the app’s document, or commit the app to another repository, branch or directory.',
  );
