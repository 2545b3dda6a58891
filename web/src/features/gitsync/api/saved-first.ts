import { ApiProblem } from '../../../lib/api';

/** Git is asked for nothing while something of the editor is not saved: it would be left out, or replaced unseen. */
export async function savedFirst(save: () => Promise<boolean>): Promise<void> {
  if (await save()) return;
  throw new ApiProblem(
    0,
    'not_saved',
    'Your last changes could not be saved, so nothing was done in Git.',
    'Close this window and look at the message in the editor.',
  );
}
