import { commit, createApp, patch, type AppBody } from './git-fixture';
import type { Member } from './trellis-server';

/** Ids as the platform has them: a parent reference is an id and a slot behind it. */
const idOf = (number: number): string => `00000000-0000-4000-8000-${`${number}`.padStart(12, '0')}`;

const NAMES = [
  'save',
  'former',
  'box',
  'inTab',
  'tabs',
  'print',
  'lost',
  'onPhone',
  'fresh',
  'same',
] as const;
type Name = (typeof NAMES)[number];

const id = (name: Name): string => idOf(NAMES.indexOf(name) + 1);

interface Place {
  page?: string;
  top: number;
  type?: string;
  parent?: string;
  /** Shown on phones only. */
  isMobile?: boolean;
}

const component = (name: Name, { page = 'home', top, type = 'Button', parent, isMobile }: Place) => ({
  id: id(name),
  name,
  type,
  pageId: page,
  ...(parent && { parent }),
  properties: { text: { value: name } },
  ...(isMobile && {
    displayPreferences: { showOnDesktop: { value: '{{false}}' }, showOnMobile: { value: '{{true}}' } },
  }),
  layouts: ['desktop', 'mobile'].map((device) => ({
    id: `l-${device}-${name}`,
    type: device,
    top,
    left: 2,
    width: type === 'Tabs' ? 30 : 10,
    height: type === 'Tabs' ? 220 : 40,
  })),
});

const DEFINITION = {
  appV2: {
    pages: ['home', 'detail', 'old'].map((page, index) => ({ id: page, name: page, handle: page, index })),
    components: [
      component('save', { top: 20 }),
      component('former', { top: 80 }),
      component('box', { top: 140 }),
      component('same', { top: 200 }),
      component('tabs', { top: 260, type: 'Tabs' }),
      component('inTab', { top: 20, parent: `${id('tabs')}-1` }),
      component('onPhone', { top: 500, isMobile: true }),
      component('print', { top: 2_400, page: 'detail' }),
      component('lost', { top: 20, page: 'old' }),
    ],
    events: [],
    dataQueries: [{ id: 'q1', name: 'sum', kind: 'runjs', options: { code: 'return 1;' } }],
    dataSources: [],
  },
};

const at = (name: Name): string =>
  `/appV2/components/${DEFINITION.appV2.components.findIndex((each) => each.name === name)}`;

/** Changes, moves, adds and removes something, on several pages, in a tab, for phones, and in a query. */
export const MARKED_CHANGES = [
  ...(['save', 'inTab', 'onPhone', 'print'] as const).map((name) => ({
    op: 'replace',
    path: `${at(name)}/properties/text/value`,
    value: `${name} now`,
  })),
  ...[0, 1].map((layout) => ({ op: 'replace', path: `${at('box')}/layouts/${layout}/left`, value: 20 })),
  { op: 'replace', path: '/appV2/dataQueries/0/options/code', value: 'return 2;' },
  { op: 'add', path: '/appV2/components/-', value: component('fresh', { top: 80 }) },
  { op: 'remove', path: at('lost') },
  { op: 'remove', path: at('former') },
  { op: 'remove', path: '/appV2/pages/2' },
];

/** Commits an app with three pages; MARKED_CHANGES change it. */
export async function markedApp(member: Member, name: string): Promise<AppBody> {
  const app = await createApp(member, name, { definition: DEFINITION });
  await commit(member, app.id, 'Begin').expect(201);
  return app;
}

/** Makes the changes, uncommitted. */
export const changeMarked = (member: Member, app: AppBody): Promise<void> =>
  patch(member, app.id, { changes: MARKED_CHANGES });
