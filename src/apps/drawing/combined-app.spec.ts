import { combineApps, isDrawn } from './combined-app';

const component = (id: string, pageId: string, more: object = {}) => ({
  id,
  name: id,
  type: 'Button',
  pageId,
  ...more,
});

const documentOf = (pages: string[], components: object[]) => ({
  appV2: {
    pages: pages.map((id, index) => ({ id, name: id, index })),
    components,
    editingVersion: { id: 'v', homePageId: 'home' },
  },
});

/** The same in the older form: components by id inside of their pages. */
const olderOf = (pages: Record<string, string[]>) => ({
  appVersions: [
    {
      id: 'v',
      definition: {
        pages: Object.fromEntries(
          Object.entries(pages).map(([id, components]) => [
            id,
            {
              name: id,
              components: Object.fromEntries(
                components.map((name) => [name, { component: { name, component: 'Button' } }]),
              ),
            },
          ]),
        ),
      },
    },
  ],
});

const namesOn = (app: ReturnType<typeof combineApps>, at: number): string[] =>
  app.componentsOn(app.pages[at]!, 'desktop').map(({ name }) => name);

it('shows what is there now, then what was removed, page by page', () => {
  const before = documentOf(
    ['home', 'old'],
    [component('a', 'home'), component('b', 'home'), component('c', 'old')],
  );
  const after = documentOf(['new', 'home'], [component('b', 'home'), component('d', 'new')]);
  const app = combineApps(before, after, new Set(['a', 'c']));
  expect(app.pages.map(({ id, isRemoved }) => [id, isRemoved])).toEqual([
    ['new', false],
    ['home', false],
    ['old', true],
  ]);
  expect(app.pages.map((_, at) => namesOn(app, at))).toEqual([['d'], ['b', 'a'], ['c']]);
  expect(app.home?.id).toBe('home');
  expect(app.findPageOf('c')?.id).toBe('old');
  expect(app.findPageOf('nowhere')).toBeNull();
});

it('leaves out removed components that are not asked for', () => {
  const before = documentOf(['home'], [component('a', 'home'), component('b', 'home')]);
  const app = combineApps(before, documentOf(['home'], []), new Set(['b']));
  expect(namesOn(app, 0)).toEqual(['b']);
});

it('reads older documents', () => {
  const app = combineApps(olderOf({ home: ['a', 'b'] }), olderOf({ home: ['b'] }), new Set(['a']));
  expect(namesOn(app, 0)).toEqual(['b', 'a']);
});

it('knows what a device does not draw: hidden components and all that is in them', () => {
  const id = '00000000-0000-4000-8000-000000000001';
  const isHidden = { displayPreferences: { showOnDesktop: { value: '{{false}}' } } };
  const after = documentOf(
    ['home'],
    [component(id, 'home', isHidden), component('kid', 'home', { parent: id }), component('free', 'home')],
  );
  const app = combineApps(after, after, new Set());
  const components = app.componentsOn(app.pages[0]!, 'desktop');
  expect(components.map((each) => isDrawn(components, each.id))).toEqual([false, false, true]);
});
