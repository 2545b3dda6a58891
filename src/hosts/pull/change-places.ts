import { AppError } from '../../core/errors';
import type { KeepChanges, RefusedChange } from '../../gitsync';
import type { PlaceChange } from './place-change';
import { FailedChangeError, switchTogether } from './switch-together';

/**
 * Makes changes in a host, and stores them here. If one fails, or the store refuses them, those that were made are taken
 * back. After another failure, such as one of the database, they stay, to be gone on with.
 */
export async function changePlaces<T>(
  changes: PlaceChange[],
  store: (keep: KeepChanges) => Promise<{ result: T } | null>,
): Promise<{ kind: 'stored'; result: T } | { kind: 'nothing_stored' } | RefusedChange> {
  try {
    await switchTogether(changes);
    const stored = await store(async (tx, added) => {
      for (const change of changes) await change.keep(tx, added);
    });
    if (stored) return { kind: 'stored', ...stored };
    await revertAll(changes);
    return { kind: 'nothing_stored' };
  } catch (error) {
    if (error instanceof AppError) await revertAll(changes);
    if (!(error instanceof FailedChangeError)) throw error;
    const { refusal, change } = error;
    const { source, name } = change;
    return { kind: 'refused', refusal, source, name, stillChanged: await revertAll(changes, change) };
  }
}

/**
 * Returns the names of the apps that could not be changed back. Whether the change that failed has come about may not be known:
 * it is found out once the host can be reached.
 */
async function revertAll(changes: PlaceChange[], failed: PlaceChange | null = null): Promise<string[]> {
  const stillChanged: string[] = [];
  for (const change of changes.toReversed()) {
    const isReverted = await change.revert().catch(() => change === failed);
    if (!isReverted) stillChanged.unshift(change.name);
  }
  return stillChanged;
}
