import type { GitSettings } from '../answers';
import { refusalOf } from '../api-client';
import type { Person, DemoContext, Team } from '../context';

/** Connects a repository as an admin, one wrong step included. */
export async function connectRepository(context: DemoContext, { ada, workspace }: Team): Promise<void> {
  const { terminal, gitServer } = context;
  terminal.section('Connect a repository over SSH');
  const key = await terminal.step(
    'Trellis makes an ED25519 key; the private half never leaves the server',
    () => requestKey(context, ada, workspace),
  );
  terminal.note(key.publicKey);
  const refusal = await terminal.step(
    ({ code }) => `Tried too early, before the Git server has the key, Trellis says what is wrong: ${code}`,
    () => refusalOf('git_auth_failed', ada.api.post(`${workspace}/git/finalize`)),
  );
  terminal.note(refusal.detail);
  gitServer.deployKeys.add({ publicKey: key.publicKey, readOnly: false });
  const settings = await terminal.step(
    ({ access }) => `With the key at the Git server, Trellis has tried to read and to write: ${access}`,
    () => ada.api.post<GitSettings>(`${workspace}/git/finalize`),
  );
  terminal.note(`the host's key is pinned: ${settings.hostKey.type} ${settings.hostKey.fingerprint}`);
}

/** Connects a workspace that only pulls, with a read-only key. */
export async function connectForPulling(
  context: DemoContext,
  person: Person,
  workspace: string,
): Promise<GitSettings> {
  const { publicKey } = await requestKey(context, person, workspace);
  context.gitServer.deployKeys.add({ publicKey, readOnly: true });
  return person.api.post<GitSettings>(`${workspace}/git/finalize`);
}

async function requestKey({ repository }: DemoContext, { api }: Person, workspace: string) {
  await api.put(`${workspace}/git`, { repositoryUrl: repository.url });
  return api.post<{ publicKey: string; fingerprint: string }>(`${workspace}/git/key`, { type: 'ed25519' });
}
