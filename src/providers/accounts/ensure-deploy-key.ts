import type { DeployKey, DeployKeys, ListedPage, NewDeployKey } from '../api/provider-api';
import { ProviderError } from '../api/provider-error';

const PAGE_SIZE = 100;
/** No repository has more; without a limit, a server that always reports a next page would be read for ever. */
const MAX_PAGES = 50;

/** Ensures that the repository has this key exactly once, with the wanted access; returns true if it was missing. */
export async function ensureDeployKey(
  keys: DeployKeys,
  repository: string,
  wanted: NewDeployKey,
): Promise<{ isNew: boolean }> {
  const present = await findKey(keys, repository, wanted.publicKey);
  if (present?.mayWrite === wanted.mayWrite) return { isNew: false };
  // Not every provider can change the access of a key.
  if (present) await keys.removeDeployKey(repository, present.id);
  if (await keys.addDeployKey(repository, wanted)) return { isNew: true };
  // Someone else was faster, or the key is registered elsewhere.
  const added = await findKey(keys, repository, wanted.publicKey);
  if (added?.mayWrite === wanted.mayWrite) return { isNew: false };
  throw new ProviderError('provider_key_in_use', 'The provider already uses this key for something else.', {
    remedy: 'Generate a new SSH key for this workspace, then register that one.',
  });
}

async function findKey(keys: DeployKeys, repository: string, publicKey: string): Promise<DeployKey | null> {
  let at: string | null = null;
  for (let pages = 0; pages < MAX_PAGES; pages++) {
    const page: ListedPage<DeployKey> = await keys.listDeployKeys(repository, { at, size: PAGE_SIZE });
    const { items, next } = page;
    const found = items.find((key) => isSameKey(key.publicKey, publicKey));
    if (found) return found;
    if (next === null) break;
    at = next;
  }
  return null;
}

/** Ignores the comment of the keys. */
const isSameKey = (one: string, other: string): boolean => bareKey(one) === bareKey(other);

const bareKey = (key: string): string => key.trim().split(/\s+/).slice(0, 2).join(' ');
