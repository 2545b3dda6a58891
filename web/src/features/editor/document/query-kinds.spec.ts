import { addQuery, queriesOf, queryKinds, type Query } from './index';
import { parseAppDocument } from '../../../../../src/apps/document';
import { editedDocuments, EditedDocument } from '../../../../../test/support/edited-document';

const queriesIn = ({ document }: EditedDocument): Query[] => queriesOf(document);

it.each(editedDocuments)(
  'adds queries of every kind to %s and takes them back, byte for byte',
  (_name, text) => {
    const edited = new EditedDocument(text);
    const kinds = queryKinds(edited.document, edited.model);
    expect(kinds.map(({ kind }) => kind).slice(0, 2)).toEqual(['restapi', 'runjs']);
    const tried = [...kinds.filter(({ isBuiltIn }) => isBuiltIn), ...kinds.slice(-1)];
    for (const kind of tried) {
      const { id, edits } = addQuery(edited.place(), kind);
      edited.change(edits);
      expect(queriesIn(edited).at(-1)).toMatchObject({ id, kind: kind.kind });
    }
    for (let step = 0; step < tried.length; step += 1) edited.undo();
    expect(edited.text === text).toBe(true);
  },
);

it('makes the data source with the first query of its kind, and the document stays valid', () => {
  const edited = new EditedDocument(
    JSON.stringify({
      appV2: {
        ...{ id: 'a', name: 'Shop', components: [], pages: [], events: [], dataQueries: [], dataSources: [] },
        ...{ dataSourceOptions: [], appEnvironments: [{ id: 'e1' }, { id: 'e2' }] },
        editingVersion: { id: 'v', name: 'v1' },
      },
    }),
  );
  const add = (kind: string) => {
    const found = queryKinds(edited.document, edited.model).find((each) => each.kind === kind)!;
    edited.change(addQuery(edited.place(), found).edits);
  };
  for (const kind of ['runjs', 'restapi', 'runjs']) add(kind);
  const { appV2 } = edited.document as { appV2: Record<string, Record<string, unknown>[]> };
  expect(appV2.dataSources.map(({ name, type }) => [name, type])).toEqual([
    ['runjsdefault', 'static'],
    ['restapidefault', 'static'],
  ]);
  expect(appV2.dataSourceOptions.map(({ environmentId }) => environmentId)).toEqual(['e1', 'e2', 'e1', 'e2']);
  expect(queriesIn(edited).map(({ name, kind }) => [name, kind])).toEqual([
    ['runjs1', 'runjs'],
    ['restapi1', 'restapi'],
    ['runjs2', 'runjs'],
  ]);
  expect(() => parseAppDocument(Buffer.from(edited.text))).not.toThrow();
});

it('says of a query in a document without a version that it belongs to none', () => {
  const edited = new EditedDocument(JSON.stringify({ id: 'app', name: 'Shop', dataQueries: [] }));
  const [kind] = queryKinds(edited.document, edited.model);

  edited.change(addQuery(edited.place(), kind).edits);

  const { dataQueries, dataSources } = edited.document as Record<string, Record<string, unknown>[]>;
  expect([...dataQueries, ...dataSources].map(({ appVersionId }) => appVersionId)).toEqual([null, null]);
});
