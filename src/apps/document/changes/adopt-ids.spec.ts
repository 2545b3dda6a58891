import { parseAppDocument } from '../app-document';

const uuid = (app: number, thing: number) => `${app}0000000-0000-4000-8000-00000000000${thing}`;

/** Returns an app whose ids start with `number`: two pages, each with a component that has an event. */
function app(number: number, { names = ['save', 'print'], more = {} } = {}) {
  const id = (thing: number) => uuid(number, thing);
  const component = (thing: number, name: string, page: number) => ({
    id: id(thing),
    name,
    type: 'Button',
    pageId: id(page),
    layouts: [{ type: 'desktop', top: 10, componentId: id(thing) }],
  });
  const event = (thing: number, source: number) => ({
    id: id(thing),
    name: 'onClick',
    sourceId: id(source),
    event: { eventId: 'onClick', pageId: id(2) },
  });
  const text = JSON.stringify({
    id: id(0),
    name: 'Orders',
    editingVersion: { id: id(9), name: 'v1', homePageId: id(1) },
    pages: [
      { id: id(1), name: 'Home', handle: 'home', index: 0, appVersionId: id(9) },
      { id: id(2), name: 'Detail', handle: 'detail', index: 1, appVersionId: id(9) },
    ],
    components: [component(3, names[0]!, 1), component(4, names[1]!, 2)],
    events: [event(5, 3), event(6, 4)],
    appEnvironments: [{ id: id(7), name: 'development' }],
    ...more,
  });
  return parseAppDocument(text);
}

it('gives things of the same name in the same place the same ids, and changes nothing else', () => {
  expect(app(2).withIdsOf(app(1)).text).toBe(app(1).text);
});

it('tells things of one name apart by their pages, and finds what differs', () => {
  const [own, other] = [app(1, { names: ['save', 'save'] }), app(2, { names: ['save', 'send'] })];
  const { changes } = own.differenceTo(other.withIdsOf(own));
  const found = changes.map(({ thing, change }) => [thing.kind, thing.name, change].join(' '));
  expect(found.sort()).toEqual([
    'component save removed',
    'component send added',
    'event onClick added',
    'event onClick removed',
  ]);
});

it('leaves things alone that have a name twice, or an id that the other app has too', () => {
  const twice = { appEnvironments: [7, 8].map((thing) => ({ id: uuid(2, thing), name: 'development' })) };
  const { appEnvironments } = JSON.parse(app(2, { more: twice }).withIdsOf(app(1)).text) as typeof twice;
  expect(appEnvironments).toEqual(twice.appEnvironments);
  const shared = { appEnvironments: [{ id: uuid(1, 3), name: 'production' }] };
  expect(app(2, { more: shared }).withIdsOf(app(1)).text).toContain(`"id":"${uuid(2, 3)}","name":"save"`);
});
