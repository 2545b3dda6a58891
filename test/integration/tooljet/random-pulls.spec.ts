import * as fc from 'fast-check';
import { IS_TORTURE } from '../../support/torture';
import { type Body, bodyOf, edited, editEverything, Pull, snapshot } from './pull-fixture';
import { never, ordersApp, ToolJetFixture } from './tooljet-fixture';

const ROUNDS = IS_TORTURE ? 200 : 8;
const TIMEOUT_MS = 1_800_000;

/** Edits of a document; numbers choose the things, so that any sequence is valid. */
const edits: Record<string, (body: Body, pick: <Item>(items: Item[]) => Item, text: string) => void> = {
  'change a text': ({ components }, pick, text) => {
    pick(components).properties = { text: { value: text } };
  },
  'clear columns': ({ components }, pick) => {
    Object.assign(pick(components), {
      general: null,
      generalStyles: {},
      displayPreferences: null,
      validation: {},
    });
  },
  'add a component': (body, pick, text) => {
    const copy = structuredClone(pick(body.components));
    const id = freshId();
    copy.layouts = copy.layouts.map((layout) => ({ ...layout, id: freshId(), componentId: id }));
    body.components.push({ ...copy, id, name: `c${id}`, properties: { text: { value: text } } });
  },
  'delete a component': (body, pick) => {
    if (body.components.length > 1) remove(body, pick(body.components).id);
  },
  'move a component': ({ components }, pick) => {
    const { layouts } = pick(components);
    if (layouts[0]) Object.assign(layouts[0], { top: Number(layouts[0].top) + 5, width: 7 });
  },
  'take away a layout': ({ components }, pick) => {
    pick(components).layouts.pop();
  },
  'add a layout': ({ components }, pick) => {
    const { id, layouts } = pick(components);
    if (layouts.some(({ type }) => type === 'desktop')) return;
    layouts.push({ id: freshId(), type: 'desktop', top: 1, left: 2, width: 3, height: 4, componentId: id });
  },
  'put into another one': ({ components }, pick) => {
    const [child, parent] = [pick(components), pick(components)];
    const isPossible =
      child !== parent &&
      parent.parent === null &&
      !components.some(({ parent: of }) => of?.startsWith(child.id));
    if (isPossible) Object.assign(child, { parent: parent.id, pageId: parent.pageId });
  },
  'take out': ({ components }, pick) => {
    pick(components).parent = null;
  },
  'add a page': ({ pages }, pick, text) => {
    const index = Math.max(...pages.map((page) => Number(page.index))) + 1;
    pages.push({ ...pick(pages), id: freshId(), name: text.slice(0, 30), handle: `h${index}`, index });
  },
  'change a page': ({ pages }, pick, text) => {
    const page = pick(pages);
    Object.assign(page, { name: text.slice(0, 30), hidden: !page.hidden, disabled: !page.disabled });
  },
  'delete a page': (body, pick) => {
    const page = pick(body.pages);
    if (page.id === body.appVersions[0].homePageId || body.pages.length === 1) return;
    for (const { id, pageId } of [...body.components]) if (pageId === page.id) remove(body, id);
    body.pages.splice(body.pages.indexOf(page), 1);
    forgetEvents(body, page.id);
  },
  'swap two pages': ({ pages }, pick) => {
    const [one, other] = [pick(pages), pick(pages)];
    [one.index, other.index] = [other.index, one.index];
  },
  'add a query': ({ dataQueries }, pick, text) => {
    const id = freshId();
    dataQueries.push({
      ...pick(dataQueries),
      id,
      name: `q${id}`,
      options: { code: `{{queries.${pick(dataQueries).id}}} ${text}` },
    });
  },
  'change a query': ({ dataQueries }, pick, text) => {
    pick(dataQueries).options = { code: text, of: pick(dataQueries).id };
  },
  'delete a query': (body, pick) => {
    if (body.dataQueries.length === 1) return;
    const { id } = pick(body.dataQueries);
    body.dataQueries = body.dataQueries.filter((query) => query.id !== id);
    forgetEvents(body, id);
  },
  'add an event': ({ events, components, dataQueries }, pick, text) => {
    const { id: sourceId } = pick(components);
    const index = events.filter((event) => event.sourceId === sourceId).length;
    const event = { eventId: 'onClick', actionId: 'run-query', queryId: pick(dataQueries).id, message: text };
    events.push({
      id: freshId(),
      name: 'onClick',
      index,
      event,
      sourceId,
      target: 'component',
      appVersionId: events[0]?.appVersionId,
    });
  },
  'delete an event': (body, pick) => {
    if (body.events.length > 1) body.events.splice(body.events.indexOf(pick(body.events)), 1);
  },
  'change an event': ({ events }, pick, text) => {
    const event = pick(events);
    event.event = { eventId: event.name, actionId: 'show-alert', message: text };
  },
};

let lastId = 0;
const freshId = () => `${String((lastId += 1)).padStart(8, '0')}-1111-4111-8111-111111111111`;

/** Children go with their parent, and events with what they belong to. */
function remove(body: Body, id: string): void {
  for (const child of [...body.components]) if (child.parent?.startsWith(id)) remove(body, child.id);
  body.components = body.components.filter((component) => component.id !== id);
  forgetEvents(body, id);
}

function forgetEvents(body: Body, id: string): void {
  body.events = body.events.filter(({ sourceId }) => sourceId !== id);
}

const step = fc.record({
  kind: fc.constantFrom(...Object.keys(edits)),
  picks: fc.array(fc.nat(), { minLength: 3, maxLength: 3 }),
  text: fc.string({ unit: 'grapheme', maxLength: 20 }).filter((text) => !text.includes('\u0000')),
});

it(
  'leads to what is wanted, whatever was edited, and touches nothing else',
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(step, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 3 }),
        async (rounds) => {
          await using fixture = await ToolJetFixture.start();
          const host = fixture.host();
          const appId = fixture.place(ordersApp());
          let base = await host.capture(appId, null, never);
          for (const steps of rounds) {
            const before = snapshot(fixture, appId);
            const wanted = edited(base.document, (body) => {
              for (const { kind, picks, text } of steps) {
                let pick = 0;
                edits[kind](
                  body,
                  (items) => items[picks[(pick += 1) % picks.length] % items.length],
                  `t${text}`,
                );
              }
            });

            const { captured } = await new Pull(host, { hostAppId: appId, base, wanted, label: 'sha' }).run();

            expect(bodyOf(captured)).toEqual(bodyOf({ document: wanted }));
            expect(captured.document).toBe(wanted);
            expect((await host.capture(appId, captured, never)).document).toBe(wanted);
            const own = captured.hostVersionId === base.hostVersionId ? '' : captured.hostVersionId;
            expect(withoutVersion(snapshot(fixture, appId), own)).toEqual(withoutVersion(before, ''));
            base = captured;
          }
        },
      ),
      { numRuns: ROUNDS },
    );
  },
  TIMEOUT_MS,
);

/** Things that ToolJet, or someone there, does to an app between two captures. */
const HAPPENINGS = [
  'pull',
  'pull a deletion of queries',
  'make a version',
  'delete the version',
  'edit',
  'make a source',
] as const;

it(
  'translates ids one to one, whatever ToolJet makes by itself between captures and pulls',
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...HAPPENINGS), { minLength: 2, maxLength: 10 }),
        async (happenings) => {
          await using fixture = await ToolJetFixture.start();
          const host = fixture.host();
          const { state } = fixture.server;
          const { imports } = (await fixture.asSomebody('POST', '/v2/resources/import', {
            ...{ organization_id: state.workspace!.id, tooljet_version: '2.27.1' },
            app: [{ definition: { appV2: ordersApp() }, appName: 'Orders' }],
          })) as { imports: { app: { id: string }[] } };
          const appId = imports.app[0].id;
          const versions: string[] = [];
          const pull = async (edit: (body: Body) => void) => {
            const wanted = edited(base.document, edit);
            const { captured } = await new Pull(host, { hostAppId: appId, base, wanted, label: 'sha' }).run();
            expect(captured.document).toBe(wanted);
            base = captured;
          };
          const happen: Record<(typeof HAPPENINGS)[number], () => Promise<unknown>> = {
            pull: () => pull(editEverything),
            'pull a deletion of queries': () =>
              pull((body) => {
                body.dataQueries = body.dataQueries.slice(0, 1);
                const gone = (id: unknown) =>
                  id !== undefined && !body.dataQueries.some((query) => query.id === id);
                body.events = body.events.filter(
                  ({ target, sourceId, event }) =>
                    !(target === 'data_query' && gone(sourceId)) &&
                    !gone((event as { queryId?: string }).queryId),
                );
              }),
            'make a version': async () => {
              const made = await fixture.asSomebody('POST', `/apps/${appId}/versions`, {
                ...{
                  versionName: `by hand ${versions.length}`,
                  versionFromId: state.editingVersionOf(appId)!.id,
                },
              });
              versions.push((made as { id: string }).id);
            },
            'delete the version': async () => {
              const id = versions.pop();
              if (id) await fixture.asSomebody('DELETE', `/apps/${appId}/versions/${id}`);
            },
            edit: () => {
              const [component] = state.componentsOf(state.editingVersionOf(appId)!.id);
              component.properties = { text: { value: `there ${Math.random()}` } };
              return Promise.resolve();
            },
            'make a source': () =>
              fixture.asSomebody('POST', '/v2/data_sources', {
                ...{ kind: 'postgresql', name: `source ${Math.random()}`, scope: 'global', options: [] },
              }),
          };
          let base = await host.capture(appId, null, never);
          for (const happening of happenings) {
            await happen[happening]();
            base = await host.capture(appId, base, never);
            const ids = Object.values(base.ids.toRepository);
            expect(new Set(ids).size).toBe(ids.length);
            expect((await host.capture(appId, base, never)).document).toBe(base.document);
          }
        },
      ),
      { numRuns: IS_TORTURE ? 200 : 12 },
    );
  },
  TIMEOUT_MS,
);

/** Versions but the new one, which is all that a pull adds. */
function withoutVersion(text: string, versionId: string): unknown {
  const { versions } = JSON.parse(text) as { versions: { id: string }[] };
  return versions.filter(({ id }) => id !== versionId);
}
