import type { Trellis } from './trellis-process';

/** A new workspace with a key of its own, connected to the repository; answers its address in the API. */
export async function connectWorkspace(
  trellis: Trellis,
  { url, authorize }: { url: string; authorize: (publicKey: string) => Promise<void> },
): Promise<string> {
  const { id } = await trellis.post<{ id: string }>('/api/workspaces', { name: 'Bench' });
  const workspace = `/api/workspaces/${id}`;
  await trellis.call('PUT', `${workspace}/git`, {
    body: JSON.stringify({ repositoryUrl: url, branch: 'main' }),
  });
  const key = await trellis.post<{ publicKey: string }>(`${workspace}/git/key`, { type: 'ed25519' });
  await authorize(key.publicKey);
  await trellis.post(`${workspace}/git/finalize`, {});
  return workspace;
}
