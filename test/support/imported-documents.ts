import type { NamedDocument } from '../documents/documents';
import type { Visitor } from './visitor';
import type { Pages } from './page-fixture';
import type { Member } from './trellis-server';

/** Imports a document as an app with its name, and returns the id. */
export async function importDocument(member: Member, [name, text]: NamedDocument): Promise<string> {
  const { body } = await member
    .request('post', `/apps/import?name=${encodeURIComponent(name.replace('/', ' '))}`)
    .set('Content-Type', 'application/octet-stream')
    .send(Buffer.from(text))
    .expect(201);
  return body.id as string;
}

/** Opens the document in a window of the size for which these apps were built. */
export async function openDocument(fixture: Pages, id: string): Promise<Visitor> {
  const visitor = await fixture.openApp(fixture.admin, { id, width: 1600, height: 1000 });
  await visitor.page.locator('[data-component]').first().waitFor();
  return visitor;
}
