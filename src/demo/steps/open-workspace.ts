import { randomBytes } from 'node:crypto';
import type { Person, DemoContext, Team } from '../context';

const ADA = { name: 'Ada Lovelace', email: 'ada@example.com' };
const GRACE = { name: 'Grace Hopper', email: 'grace@example.com' };

/** Creates the first account with its workspace, and a builder. */
export async function openWorkspace({ api, terminal }: DemoContext): Promise<Team> {
  const ada = { ...ADA, password: newPassword() };
  const grace = { ...GRACE, password: newPassword() };
  return terminal.step('Ada Lovelace signs up as admin and lets Grace Hopper in as builder', async () => {
    const setup = await api.post<{ token: string; workspace: { id: string } }>('/setup', {
      ...ada,
      workspaceName: 'Development',
    });
    const admin: Person = { ...ada, api: api.as(setup.token) };
    const workspace = `/workspaces/${setup.workspace.id}`;
    await admin.api.post(`${workspace}/members`, { ...grace, role: 'builder' });
    const { email, password } = grace;
    const login = await api.post<{ token: string }>('/auth/login', { email, password });
    return { ada: admin, grace: { ...grace, api: api.as(login.token) }, workspace };
  });
}

const newPassword = (): string => randomBytes(9).toString('base64url');
