import { allDocuments, exportedDocuments } from '../../documents/documents';
import { desktopPlaces } from '../../support/layouts';
import { Pages } from '../../support/page-fixture';
import { importDocument, openDocument } from '../../support/imported-documents';

/** Synced documents with components that no exported one has. */
const SYNCED = ['Meeting rooms/v2', 'devrelboard/v2', 'Github issue - AI Agent/v3'];
const drawnDocuments = [...exportedDocuments, ...allDocuments.filter(([name]) => SYNCED.includes(name))];

let fixture: Pages;

beforeAll(async () => {
  fixture = await Pages.start();
});

afterAll(() => fixture?.stop());

it.each(drawnDocuments)('draws %s where its layouts put it', async (name, text) => {
  const id = await importDocument(fixture.admin, [name, text]);
  await using visitor = await openDocument(fixture, id);
  await visitor.screenshot(`editor-document-${name.replace('/', '-')}`);

  const drawn = (await visitor.page.evaluate(`
      [...document.querySelectorAll('[data-component]')].map((element) => ({
        id: element.dataset.component,
        top: element.offsetTop,
        height: element.offsetHeight,
      }))
    `)) as { id: string; top: number; height: number }[];
  const places = desktopPlaces(JSON.parse(text));
  const misplaced = drawn.filter(
    ({ id, top, height }) =>
      !places.get(id)?.some((place) => Math.abs(place.top - top) < 1 && Math.abs(place.height - height) < 1),
  );
  expect(drawn.length).toBeGreaterThan(2);
  expect(misplaced.map((node) => ({ ...node, wanted: places.get(node.id) }))).toEqual([]);
  expect(visitor.complaints).toEqual([]);
});
