import { COMPONENT_COLUMNS, normalLayouts } from '../document/normal-form';
import type { JsonRecord, Row } from '../document/rows';
import { VersionEditor, type VersionPlace } from '../pull/version-editor';
import type { Switching } from '../pull/switch-app';
import { unlessRefused } from './refusals';

/** Components of a page that are saved again. */
const SOME = 5;

/** Saves parts of a version as they are, as people and programs do. Refusals are of no concern here. */
export async function saveUnchanged(server: Switching, place: VersionPlace): Promise<void> {
  const editor = new VersionEditor({ ...server, place });
  const { rows } = await editor.read();
  const { pages, components, dataQueries, events } = rows;
  for (const { id, name } of pages) {
    await unlessRefused(() => editor.changePage(id, { name }));
    const some = components.filter(({ pageId }) => pageId === id).slice(0, SOME);
    if (some.length === 0) continue;
    await unlessRefused(() => editor.saveComponents(id, byId(some, contentOf)));
    await unlessRefused(() => editor.moveComponents(id, byId(some, normalLayouts)));
  }
  for (const { id, options } of dataQueries) await unlessRefused(() => editor.changeQuery(id, { options }));
  const same = events.map(({ id, name, index, event }) => ({ event_id: id, diff: { name, index, event } }));
  if (same.length > 0) await unlessRefused(() => editor.changeEvents('update', same));
}

const byId = (rows: Row[], of: (row: Row) => JsonRecord): Record<string, JsonRecord> =>
  Object.fromEntries(rows.map((row) => [row.id, of(row)]));

const contentOf = (component: Row): JsonRecord => ({
  ...Object.fromEntries(
    COMPONENT_COLUMNS.map((column) => [
      column === 'displayPreferences' ? 'others' : column,
      component[column] ?? undefined,
    ]),
  ),
  ...{ name: component.name, type: component.type, parent: component.parent ?? undefined },
});
