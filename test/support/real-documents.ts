import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Visitor } from './visitor';
import type { Pages } from './page-fixture';
import type { Member } from './trellis-server';

const DATA = join(__dirname, '../../../shared/data');
const TEMPLATES = join(DATA, 'templates');
const SYNCED = join(DATA, 'synced-repos/several-apps');

/** Name and file of each document built by users; empty if they are not available. */
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

/** Opens the document in a window of the size for which these apps were built. */
export async function openDocument(fixture: Pages, id: string): Promise<Visitor> {
  const visitor = await fixture.openApp(fixture.admin, { id, width: 1600, height: 1000 });
  await visitor.page.locator('[data-component]').first().waitFor();
  return visitor;
}
