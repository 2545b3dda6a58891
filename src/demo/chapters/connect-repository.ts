import type { GitSettings } from '../answers';
import { refusalOf } from '../api-client';
import type { Person, Stage, Team } from '../stage';

/** An admin's way to a connected repository, one wrong step included. */
export async function connectRepository(stage: Stage, { ada, workspace }: Team): Promise<void> {
  const { terminal, gitServer } = stage;
  terminal.chapter('Connect a repository over SSH');
  const key = await terminal.step(
    'Trellis makes an ED25519 key; the private half never leaves the server',
    () => requestKey(stage, ada, workspace),
  );
  terminal.note(key.publicKey);
  const refusal = await terminal.step(
    ({ code }) => `Finalize before the key is at the Git server says what is wrong: ${code}`,
    () => refusalOf('git_auth_failed', ada.api.post(`${workspace}/git/finalize`)),
  );
  terminal.note(refusal.detail);
  gitServer.deployKeys.add({ publicKey: key.publicKey, readOnly: false });
  const settings = await terminal.step(
    ({ access }) => `With the deploy key added, Finalize has checked reading and writing: ${access}`,
    () => ada.api.post<GitSettings>(`${workspace}/git/finalize`),
  );
  terminal.note(`the host's key is pinned: ${settings.hostKey.type} ${settings.hostKey.fingerprint}`);
}

/** Connects a workspace that only pulls, with a key that may not write. */
export async function connectForPulling(
  stage: Stage,
  person: Person,
  workspace: string,
): Promise<GitSettings> {
  const { publicKey } = await requestKey(stage, person, workspace);
  stage.gitServer.deployKeys.add({ publicKey, readOnly: true });
  return person.api.post<GitSettings>(`${workspace}/git/finalize`);
}

async function requestKey({ repository }: Stage, { api }: Person, workspace: string) {
  await api.put(`${workspace}/git`, { repositoryUrl: repository.url });
  return api.post<{ publicKey: string; fingerprint: string }>(`${workspace}/git/key`, { type: 'ed25519' });
}
