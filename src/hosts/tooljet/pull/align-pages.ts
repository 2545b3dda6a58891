import { isSameJson, type JsonRecord } from '../document/json';
import { normalPage, normalSettings } from '../document/normal-form';
import type { Row } from '../document/rows';
import { type Editing, inHostIds } from './editing';

const FIELDS = ['name', 'handle', 'hidden', 'disabled'] as const;

/** Creates pages, changes their fields and the settings of the version. */
export async function alignPages(editing: Editing): Promise<void> {
  const { editor, current } = editing;
  const wanted = inHostIds(editing);
  const standing = new Map(current.pages.map((page) => [page.id, page]));
  for (const page of wanted.pages) {
    const { id, name, handle, index } = page;
    const known = standing.get(id) ?? ({ id, name, handle, index } satisfies Row);
    if (!standing.has(id)) await editor.createPage({ id, name, handle, index });
    await changeFields(editing, page, known);
  }
  await changeSettings(editing, wanted.version);
}

async function changeFields({ editor }: Editing, page: Row, known: Row): Promise<void> {
  const [wanted, standing] = [normalPage(page), normalPage(known)];
  for (const field of FIELDS)
    if (!isSameJson(wanted[field], standing[field]))
      await editor.changePage(page.id, { [field]: wanted[field] });
}

async function changeSettings({ editor, current }: Editing, version: Row): Promise<void> {
  const [wanted, standing] = [normalSettings(version), normalSettings(current.version)];
  const changed: JsonRecord = {};
  for (const [key, value] of Object.entries(wanted))
    if (value !== null && !isSameJson(value, standing[key])) changed[key] = value;
  if (Object.keys(changed).length > 0) await editor.changeSettings(changed);
}

/** Deletes pages, after nothing on them is needed any more, and brings the others in order. */
export async function finishPages(editing: Editing): Promise<void> {
  const { editor, current } = editing;
  const { pages } = inHostIds(editing);
  const wanted = new Map(pages.map(({ id, index }) => [id, index]));
  const gone = current.pages.filter(({ id }) => !wanted.has(id));
  for (const { id } of gone) await editor.deletePage(id);
  const standing = new Map(current.pages.map(({ id, index }) => [id, index]));
  const isInOrder = pages.every(({ id, index }) => !standing.has(id) || standing.get(id) === index);
  if (isInOrder && gone.length === 0) return;
  const [first] = pages;
  if (pages.length > 1) await editor.orderPages(first.id, Object.fromEntries(wanted));
  else await editor.changePage(first.id, { index: first.index });
}
