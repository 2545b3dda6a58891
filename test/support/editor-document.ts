const PAGE = '5066daa1-49b4-4c92-b4ff-24704ce0541f';
const VERSION = '48814ad6-1b8d-4521-8297-7c98ce42850b';
const IDS = {
  title: '11111111-1111-4111-8111-111111111111',
  save: '22222222-2222-4222-8222-222222222222',
  box: '33333333-3333-4333-8333-333333333333',
  inside: '44444444-4444-4444-8444-444444444444',
  odd: '55555555-5555-4555-8555-555555555555',
};

interface Placed {
  top: number;
  left?: number;
  width?: number;
  height?: number;
  parent?: string | null;
}

const component = (id: string, type: string, name: string, properties: object, at: Placed) => ({
  id,
  name,
  type,
  pageId: PAGE,
  parent: at.parent ?? null,
  properties: Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, { value }])),
  general: {},
  styles: { textColor: { value: '#123456' } },
  layouts: [
    {
      id: `${id.slice(0, -1)}f`,
      type: 'desktop',
      left: 2,
      width: 10,
      height: 40,
      dimensionUnit: 'count',
      ...at,
    },
  ],
  unknown: { 10: 1, 2: 2 },
});

/** Returns a document with numbers and keys that JavaScript would not preserve. */
export const documentText = (): string =>
  JSON.stringify({
    appV2: {
      id: 'e14f00ef-af25-4cd2-9684-55c3b1e07042',
      name: 'Orders',
      editingVersion: { id: VERSION, name: 'v1', homePageId: PAGE },
      appVersions: [{ id: VERSION, name: 'v1', homePageId: PAGE }],
      pages: [{ id: PAGE, name: 'Home', handle: 'home', index: 1 }],
      components: [
        component(IDS.title, 'Text', 'title', { text: 'Orders of today' }, { top: 20 }),
        component(IDS.save, 'Button', 'save', { text: 'Save', loadingState: '{{false}}' }, { top: 80 }),
        component(IDS.box, 'Container', 'box', {}, { top: 140, height: 200, width: 30 }),
        component(IDS.inside, 'TextInput', 'inside', { label: 'Inside' }, { top: 20, parent: IDS.box }),
        component(IDS.odd, 'Spaceship', 'odd', { text: '<img src=x onerror=alert(1)>' }, { top: 360 }),
      ],
      events: [
        {
          id: '66666666-6666-4666-8666-666666666666',
          name: 'onClick',
          index: 0,
          event: { eventId: 'onClick', actionId: 'show-alert', message: 'Hello' },
          sourceId: IDS.save,
          target: 'component',
        },
      ],
      dataQueries: [
        {
          id: '77777777-7777-4777-8777-777777777777',
          name: 'getOrders',
          kind: 'restapi',
          options: { url: '/orders' },
        },
      ],
    },
    tooljetVersion: '3.0',
  })
    .replace('"tooljetVersion":"3.0"', '"tooljetVersion":"3.0","precise":1.50,"huge":12345678901234567890')
    .replaceAll('"unknown":{"2":2,"10":1}', '"unknown":{"10":1.0,"2":2e0}');
