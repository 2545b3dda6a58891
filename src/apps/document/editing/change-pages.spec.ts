import {
  addPage,
  canHavePages,
  componentsOf,
  contentsOfPage,
  deletePage,
  duplicatePage,
  eventsOf,
  movePage,
  ONLY_PAGE,
  renamePage,
  setHomePage,
} from './index';
import { allDocuments } from '../../../../test/documents/documents';
import { editedDocuments, EditedDocument, expectUndone } from '../../../../test/support/edited-document';

const PAGES = editedDocuments.filter(([, text]) => canHavePages(new EditedDocument(text).model));
const namesOf = ({ model }: EditedDocument): string[] => model.pages.map(({ name }) => name);

it.each(PAGES)('adds a page to %s and takes it back, byte for byte', (_name, text) => {
  const edited = new EditedDocument(text);
  expectUndone(edited, addPage(edited.place(), 'Orders of today').edits);
  const { id, edits } = addPage(edited.place(), 'Orders of today');
  edited.change(edits);
  const page = edited.model.pages.at(-1)!;
  expect(page).toMatchObject({ id, name: 'Orders of today' });
  expect(edited.text).toContain('"orders-of-today"');
  expect(componentsOf({ document: edited.document, model: edited.model, page })).toEqual([]);
});

it.each(PAGES)('renames every page of %s and takes it back, byte for byte', (_name, text) => {
  const edited = new EditedDocument(text);
  for (const page of edited.model.pages) expectUndone(edited, renamePage(edited.place(), page, 'Another'));
});

it.each(PAGES)('duplicates every page of %s with all that stands on it, and takes it back', (_name, text) => {
  const edited = new EditedDocument(text);
  edited.model.pages.forEach((page, index) => {
    const contents = contentsOfPage(edited.place(), page);
    expectUndone(edited, duplicatePage(edited.place(), page).edits);
    edited.redo();
    const last = edited.model.pages.length - 1;
    expect(edited.model.pages[last].name).toBe(`${page.name} copy`);
    expect(contentsOfPage(edited.place(), edited.model.pages[last])).toEqual(contents);
    expectNoSharedIds(edited, index, last);
    edited.undo();
  });
});

/** Neither of the two knows an id of the other’s parts. */
function expectNoSharedIds(edited: EditedDocument, ...indexes: number[]): void {
  const [first, second] = indexes.map((index) => {
    const { document, model, page } = edited.place(edited.model.pages[index]);
    return componentsOf({ document, model, page });
  });
  const ids = new Set(first.map(({ id }) => id));
  for (const { id, parentId } of second) {
    expect(ids.has(id)).toBe(false);
    expect(parentId !== null && ids.has(parentId)).toBe(false);
  }
}

it.each(PAGES)('deletes a page of %s with all that stands on it, and puts it back', (_name, text) => {
  const edited = new EditedDocument(text);
  for (const page of edited.model.pages) {
    const parts = componentsOf({ document: edited.document, model: edited.model, page });
    expectUndone(edited, deletePage(edited.place(), page));
    edited.redo();
    expect(edited.model.pages).not.toContainEqual(expect.objectContaining({ id: page.id }));
    // Other texts may still lead there; what stood there is gone.
    for (const { id } of parts) expect(edited.text).not.toContain(`"sourceId": "${id}"`);
    edited.undo();
  }
});

it.each(PAGES)(
  'moves pages of %s to every place, makes them the home page, and takes it back',
  (_name, text) => {
    const edited = new EditedDocument(text);
    for (const name of ['Second', 'Third']) edited.change(addPage(edited.place(), name).edits);
    const { pages } = edited.model;
    for (const [from, to] of [
      [0, pages.length - 1],
      [pages.length - 1, 0],
      [1, 2],
    ]) {
      const { id } = pages[from];
      expectUndone(edited, movePage(edited.place(), id, to));
      edited.redo();
      expect(edited.model.pages[to].id).toBe(id);
      const others = (list: { id: string }[]) => list.map((page) => page.id).filter((each) => each !== id);
      expect(others(edited.model.pages)).toEqual(others(pages));
      edited.undo();
    }
    const last = pages.at(-1)!.id;
    expectUndone(edited, setHomePage(edited.place(), last));
    edited.redo();
    expect(edited.model.homePageId).toBe(last);
  },
);

it.each(allDocuments)('offers pages where %s has room for them', (_name, text) => {
  const { model } = new EditedDocument(text);
  expect(canHavePages(model)).toBe(model.pages[0].id !== ONLY_PAGE);
});

const busiestPage = (edited: EditedDocument) =>
  edited.model.pages.find((page) => {
    const place = edited.place(page);
    return componentsOf(place).some(({ id }) => eventsOf(place, id).length > 0);
  });
const BUSY = PAGES.filter(([, text]) => busiestPage(new EditedDocument(text)));

it.each(BUSY)('keeps what a copied page of %s says of itself with the copy', (_name, text) => {
  const edited = new EditedDocument(text);
  const { model } = edited;
  const own = busiestPage(edited)!;
  const partIds = new Set(componentsOf({ document: edited.document, model, page: own }).map(({ id }) => id));
  edited.change(duplicatePage(edited.place(), own).edits);
  const place = edited.place(edited.model.pages.at(-1));
  const copies = componentsOf({ document: place.document, model: place.model, page: place.page });
  const texts = copies.flatMap(({ id }) => eventsOf(place, id).map(({ fields }) => JSON.stringify(fields)));
  expect(texts.length).toBeGreaterThan(0);
  for (const part of [...texts, ...copies.map(({ parts }) => JSON.stringify(parts))])
    for (const id of partIds) expect(part).not.toContain(id);
});

it('finds a handle and a name that are free', () => {
  const pages = [{ id: 'p', name: 'Home', handle: 'home', index: 1 }];
  const edited = new EditedDocument(JSON.stringify({ appV2: { pages, components: [] } }));
  for (const name of ['HOME', 'Über uns!', '…']) edited.change(addPage(edited.place(), name).edits);
  edited.change(duplicatePage(edited.place(), edited.model.pages[0]).edits);
  edited.change(duplicatePage(edited.place(), edited.model.pages[0]).edits);
  const { appV2 } = edited.document as { appV2: { pages: { handle: string }[] } };
  expect(appV2.pages.map(({ handle }) => handle)).toEqual([
    ...['home', 'home-1', 'über-uns', 'page'],
    ...['home-copy', 'home-copy-2'],
  ]);
  expect(namesOf(edited).slice(-2)).toEqual(['Home copy', 'Home copy 2']);
});
