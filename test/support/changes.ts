import { patch, type AppBody } from './git-fixture';
import type { Member } from './trellis-server';

/** The documents of these tests, as far as they are read. */
export interface Shop {
  appV2: {
    icon: string;
    pages: { id: string; note?: string }[];
    editingVersion: { globalSettings: { width?: number } };
  };
}

export interface ListedChange {
  id: string;
  kind: string;
  change: string;
  itemId: string | null;
  name: string | null;
  oldName: string | null;
  needs: string[];
}

/** Returns the app's uncommitted changes. */
export async function listChanges(member: Member, { id }: Pick<AppBody, 'id'>): Promise<ListedChange[]> {
  return (await member.get(`/apps/${id}/git/changes`).expect(200)).body.changes as ListedChange[];
}

/** Returns the id of the change of a thing; without an id of the thing, the only one of the kind. */
export async function changeOf(member: Member, app: AppBody, kind: string, itemId?: string): Promise<string> {
  const found = (await listChanges(member, app)).filter(
    (change) => change.kind === kind && (itemId === undefined || change.itemId === itemId),
  );
  if (found.length !== 1) throw new Error(`${found.length} changes of the kind ${kind}`);
  return found[0].id;
}

/** Adds a page with a component on it. */
export const addPage = (member: Member, app: AppBody, id: string): Promise<void> =>
  patch(member, app.id, {
    changes: [
      { op: 'add', path: '/appV2/pages/-', value: { id, name: id, handle: id } },
      {
        op: 'add',
        path: '/appV2/components/-',
        value: { id: `${id}-c`, name: 'text1', type: 'Text', pageId: id, parent: null },
      },
    ],
  });

export const setNote = (member: Member, app: AppBody, value: string): Promise<void> =>
  patch(member, app.id, { changes: [{ op: 'add', path: '/appV2/pages/0/note', value }] });

/** Gives the first components these names. */
export const renameComponents = (member: Member, app: AppBody, names: string[]): Promise<void> =>
  patch(member, app.id, {
    changes: names.map((value, index) => ({ op: 'replace', path: `/appV2/components/${index}/name`, value })),
  });
