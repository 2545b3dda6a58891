import type { Trellis } from './trellis-process';

/** Authorizes the workspace's new key, or gives the token for HTTPS. */
export type WayIn =
  | { authorize: (publicKey: string) => Promise<void> }
  | { username: string; token: string; certificateAuthority: string };

/** Creates a workspace with a key or token of its own, connected to the repository; returns its address in the API. */
export async function connectWorkspace(
  trellis: Trellis,
  { url, directory, ...wayIn }: { url: string; directory?: string } & WayIn,
): Promise<string> {
  const { id } = await trellis.post<{ id: string }>('/api/workspaces', { name: 'Bench' });
  const workspace = `/api/workspaces/${id}`;
  await trellis.call('PUT', `${workspace}/git`, {
    body: JSON.stringify({ repositoryUrl: url, branch: 'main', directory }),
  });
  if ('token' in wayIn) await trellis.post(`${workspace}/git/token`, wayIn);
  else {
    const key = await trellis.post<{ publicKey: string }>(`${workspace}/git/key`, { type: 'ed25519' });
    await wayIn.authorize(key.publicKey);
  }
  await trellis.post(`${workspace}/git/finalize`, {});
  return workspace;
}
