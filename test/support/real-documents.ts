import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Visitor } from './browser';
import type { PageWorld } from './page-world';
import type { Member } from './trellis-server';

const DATA = join(__dirname, '../../../shared/data');
const TEMPLATES = join(DATA, 'templates');
const SYNCED = join(DATA, 'synced-repos/several-apps');

/** Name and file of each document that people have built; none where they are not at hand. */
export const realDocuments: (readonly [name: string, file: string])[] = existsSync(DATA)
  ? [
      ...readdirSync(TEMPLATES).map((name) => [name.replace('.json', ''), join(TEMPLATES, name)] as const),
      ['devrelboard', join(SYNCED, 'devrelboard/v2.json')] as const,
      ['issue-agent', join(SYNCED, 'Github issue - AI Agent/v3.json')] as const,
    ]
  : [];

export async function importDocument(
  member: Member,
  { name, file }: { name: string; file: string },
): Promise<string> {
  const { body } = await member
    .request('post', `/apps/import?name=${encodeURIComponent(name)}`)
    .set('Content-Type', 'application/octet-stream')
    .send(readFileSync(file))
    .expect(201);
  return body.id as string;
}

/** In a window of the size that these were built for. */
export async function openDocument(world: PageWorld, id: string): Promise<Visitor> {
  const visitor = await world.openApp(world.admin, { id, width: 1600, height: 1000 });
  await visitor.page.locator('[data-component]').first().waitFor();
  return visitor;
}
