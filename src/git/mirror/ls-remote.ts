import type { RemoteRefs } from '../protocol/advertisement';
import type { RemoteGateway } from '../transport/remote-gateway';
import type { RemoteTarget } from '../transport/remote-target';

/** `git ls-remote` over a pooled connection: two round trips. */
export async function listRefs(
  gateway: RemoteGateway,
  target: RemoteTarget,
  { signal }: { signal?: AbortSignal } = {},
): Promise<RemoteRefs> {
  const { session, advertisement } = await gateway.open(target, 'git-upload-pack', { signal });
  session.close();
  return advertisement;
}
