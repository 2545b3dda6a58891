import { readFileSync } from 'node:fs';
import { desktopPlaces } from '../../support/layouts';
import { Pages } from '../../support/page-fixture';
import { importDocument, openDocument, realDocuments } from '../../support/real-documents';

let fixture: Pages;

beforeAll(async () => {
  fixture = await Pages.start();
});

afterAll(() => fixture?.stop());

(realDocuments.length > 0 ? it.each(realDocuments) : it.skip.each([['documents', '']]))(
  'draws %s where its layouts put it',
  async (name, file) => {
    const id = await importDocument(fixture.admin, { name, file });
    await using visitor = await openDocument(fixture, id);
    await visitor.screenshot(`editor-document-${name}`);

    const drawn = (await visitor.page.evaluate(`
      [...document.querySelectorAll('[data-component]')].map((element) => ({
        id: element.dataset.component,
        top: element.offsetTop,
        height: element.offsetHeight,
      }))
    `)) as { id: string; top: number; height: number }[];
    const places = desktopPlaces(JSON.parse(readFileSync(file, 'utf8')));
    const misplaced = drawn.filter(
      ({ id, top, height }) =>
        !places
          .get(id)
          ?.some((place) => Math.abs(place.top - top) < 1 && Math.abs(place.height - height) < 1),
    );
    expect(drawn.length).toBeGreaterThan(2);
    expect(misplaced.map((node) => ({ ...node, wanted: places.get(node.id) }))).toEqual([]);
    expect(visitor.complaints).toEqual([]);
  },
);
