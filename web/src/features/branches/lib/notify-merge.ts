import { t } from '@lingui/core/macro';
import { notifications } from '@mantine/notifications';
import { problemOf } from '../../../lib/api';
import type { MergeSides } from './branch-facts';
import { outcomeOf, type BranchMerge } from './merge-words';

/** Notifies of a merge that nobody watched to its end. */
export function notifyMerge(
  { result, error }: { result: BranchMerge | null; error: unknown },
  sides: MergeSides,
): void {
  const { from, into } = sides;
  if (result && result.status !== 'conflicts')
    return void notifications.show({ message: outcomeOf(result, sides).text });
  const { message, remedy } = problemOf(error);
  notifications.show({
    color: 'red.8',
    autoClose: false,
    title: t`${from} was not merged into ${into}`,
    message: result
      ? t`${outcomeOf(result, sides).text} Merge them again to see the conflicts.`
      : `${message} ${remedy ?? ''}`,
  });
}
