import { t } from '@lingui/core/macro';
import { ApiProblem } from '../../../lib/api';

/** Saves before a Git operation: unsaved changes would be left out of it, or replaced unseen. */
export async function saveFirst(save: () => Promise<boolean>): Promise<void> {
  if (await save()) return;
  throw new ApiProblem({
    status: 0,
    code: 'not_saved',
    message: t`Your last changes could not be saved, so nothing was done in Git.`,
    remedy: t`See the message at the top of this page.`,
  });
}
