import type { EntityManager } from 'typeorm';
import type { Database } from '../../core/database';
import type { HostStore } from '../store/host-store';
import type { GitSyncMember } from './git-sync-members';
import { MirrorPeople } from './mirror-people';

/** Roles that are written, in their order. */
function mirrored() {
  const roles: string[] = [];
  const query = (sql: string, [rows]: unknown[]) => {
    if (sql.includes('into memberships'))
      roles.push(...(JSON.parse(rows as string) as { role: string }[]).map(({ role }) => role));
    return Promise.resolve([]);
  };
  const known = { name: 'Ada', email: 'ada@example.com', workspaces: {} };
  const database = {
    transaction: (work: (tx: EntityManager) => Promise<void>) => work({ query } as unknown as EntityManager),
    query: () => Promise.resolve([known]),
  };
  const hosts = { embed: () => Promise.resolve() };
  return {
    people: new MirrorPeople(database as unknown as Database, hosts as unknown as HostStore),
    roles,
  };
}

const ada = (role: 'admin' | 'viewer'): GitSyncMember => ({
  ...{ id: '1', name: 'Ada', email: 'ada@example.com' },
  workspaces: [{ id: 'w', name: 'Tools', role }],
});

it('writes no answer of the program that is older than the one that is written already', async () => {
  const { people, roles } = mirrored();
  const [before, after] = [people.question(), people.question()];
  await people.member(ada('viewer'), after);
  await people.member(ada('admin'), before);
  expect(roles).toEqual(['viewer']);
  await people.member(ada('admin'), people.question());
  expect(roles).toEqual(['viewer', 'admin']);
});
