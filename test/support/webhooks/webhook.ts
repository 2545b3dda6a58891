import request from 'supertest';
import type { GitRepository } from '../git-repository';
import type { Member } from '../member';
import { PUSHES, type Sender } from './payloads';
import { SIGNATURES } from './sign';

export interface Webhook {
  /** Path on the server. */
  path: string;
  secret: string;
}

export async function makeWebhook(admin: Member, body: object = {}): Promise<Webhook> {
  const { body: made } = await admin.post('/git/webhook', body).expect(201);
  return { path: new URL(made.url as string).pathname, secret: made.secret as string };
}

interface Sent {
  sender?: Sender;
  /** The repository that it reports as changed. */
  page: string;
  ref?: string;
  sha: string | null;
  secret?: string;
  /** Headers instead of the provider's. */
  headers?: object;
  body?: string;
  type?: string;
}

/** Delivers a provider's webhook after a push. */
export function deliver(member: Member, webhook: Webhook, sent: Sent): request.Test {
  const { sender = 'github', page, ref = 'refs/heads/main', sha, secret = webhook.secret } = sent;
  const push = PUSHES[sender]({ page, ref, sha });
  const body = sent.body ?? JSON.stringify(push.body);
  return request(member.address)
    .post(webhook.path)
    .set('Content-Type', sent.type ?? 'application/json')
    .set({ ...push.headers, ...SIGNATURES[sender](body, secret), ...sent.headers })
    .send(body);
}

/** The page of a repository, at the host of its SSH server. */
export const pageOf = (repository: GitRepository): string =>
  `http://127.0.0.1:3000${repository.path.replace(/\.git$/, '')}`;
