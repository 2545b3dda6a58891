import type { RemoteRefs } from './advertisement';
import type { RemoteGateway } from './remote-gateway';
import type { RemoteTarget } from './remote-target';

/** What `git ls-remote` would say, over a channel that is open already: two round trips. */
export async function listRefs(
  gateway: RemoteGateway,
  target: RemoteTarget,
  { signal }: { signal?: AbortSignal } = {},
): Promise<RemoteRefs> {
  const { session, advertisement } = await gateway.open(target, 'git-upload-pack', { signal });
  session.close();
  return advertisement;
}
