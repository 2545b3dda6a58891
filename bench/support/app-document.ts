/** Text that an edit changes, with its JSON pointer. */
const REVISION = 'Revision 0';
export const EDITED_PATH = '/appV2/components/0/properties/text/value';

const WORDS =
  'order customer total region table filter status invoice amount date page row select from where query button text label shipped pending product price stock report chart user role name email'.split(
    ' ',
  );

/** Generates a document of about this size, the same for the same seed, whose text compresses like real apps. */
export function makeAppDocument(app: { name: string; kilobytes: number; seed: number }): string {
  const random = randomOf(app.seed);
  const [appId, versionId, pageId] = [uuid(random), uuid(random), uuid(random)];
  const version = {
    id: versionId,
    name: 'v1',
    definition: null,
    globalSettings: {},
    homePageId: pageId,
    appId,
  };
  const components = [{ ...componentOf(random, pageId), properties: { text: { value: REVISION } } }];
  const print = () =>
    JSON.stringify(
      {
        appV2: {
          type: 'front-end',
          id: appId,
          name: app.name,
          slug: appId,
          icon: 'apps',
          currentVersionId: null,
          editingVersion: version,
          components,
          pages: [{ id: pageId, name: 'Home', handle: 'home', index: 1, appVersionId: versionId }],
          events: [],
          dataQueries: [],
          dataSources: [],
          appVersions: [version],
          appEnvironments: [],
          dataSourceOptions: [],
          schemaDetails: { multiPages: true, multiEnv: true, globalDataSources: true },
        },
        tooljetVersion: '3.5.39',
      },
      null,
      2,
    );
  const missing = app.kilobytes * 1024 - print().length;
  for (let added = 0; added < missing;) {
    const component = componentOf(random, pageId);
    added += JSON.stringify([[[component]]], null, 2).length;
    components.push(component as (typeof components)[number]);
  }
  return print();
}

/** Returns the document after an edit of the text of one component. */
export const documentAt = (document: string, revision: number): string =>
  document.replace(`"${REVISION}"`, JSON.stringify(revisionText(revision)));

export const revisionText = (revision: number): string => `Revision ${revision}`;

function componentOf(random: () => number, pageId: string) {
  const phrase = (count: number) =>
    Array.from({ length: count }, () => WORDS[Math.floor(random() * WORDS.length)]).join(' ');
  const id = uuid(random);
  const code = `{{queries.${uuid(random)}.data.map((row) => row.${phrase(1)} + ' ${phrase(4)}')}}`;
  const layout = (type: string) => ({
    id: uuid(random),
    type,
    top: Math.floor(random() * 900),
    left: Math.floor(random() * 43),
    width: Math.floor(random() * 20),
    height: Math.floor(random() * 300),
    dimensionUnit: 'count',
    componentId: id,
  });
  return {
    id,
    name: `${phrase(1)}${Math.floor(random() * 1000)}`,
    type: 'Text',
    pageId,
    parent: null,
    properties: { text: { value: phrase(6) }, data: { value: code }, loadingState: { value: '{{false}}' } },
    general: { tooltip: { value: phrase(8) } },
    styles: {
      textColor: {
        value: `#${Math.floor(random() * 0xffffff)
          .toString(16)
          .padStart(6, '0')}`,
      },
    },
    generalStyles: { boxShadow: { value: '0px 0px 0px 0px #00000040' } },
    displayPreferences: { showOnDesktop: { value: '{{true}}' }, showOnMobile: { value: '{{false}}' } },
    validation: {},
    createdAt: '2025-03-26T12:10:30.805Z',
    updatedAt: '2025-03-26T12:10:30.805Z',
    layouts: [layout('desktop'), layout('mobile')],
  };
}

/** Mulberry32: small, and the same on every machine. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const uuid = (random: () => number): string =>
  'xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx'.replace(/x/g, () => Math.floor(random() * 16).toString(16));
