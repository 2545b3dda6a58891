import type { CapturedApp } from '../../../src/hosts/app-host';
import type { ToolJetHost } from '../../../src/hosts/tooljet/tooljet-host';
import { allDocuments } from '../../documents/documents';
import { appV2Of, isWithPages } from './real-apps';
import { bodyOf, edited, editEverything, Pull } from './pull-fixture';
import { never, ordersApp, ToolJetFixture } from './tooljet-fixture';

let fixture: ToolJetFixture;
let host: ToolJetHost;

beforeEach(async () => {
  fixture = await ToolJetFixture.start();
  host = fixture.host();
});

afterEach(() => fixture[Symbol.asyncDispose]());

const capture = (appId: string, previous: CapturedApp | null = null) => host.capture(appId, previous, never);

const release = (appId: string, versionId: string) =>
  fixture.asSomebody('PUT', `/apps/${appId}`, { app: { current_version_id: versionId } });

const apply = (hostAppId: string, base: CapturedApp, wanted: string, label = '1a2b3c4') =>
  new Pull(host, { hostAppId, base, wanted, label }).run();

describe('a pull', () => {
  it('leads to what is wanted, to the byte, round after round, and keeps address, id and release', async () => {
    const { state } = fixture.server;
    const appId = fixture.place(ordersApp());
    let base = await capture(appId);
    await release(appId, base.hostVersionId);
    for (let round = 0; round < 3; round += 1) {
      const wanted = edited(base.document, editEverything);

      const { captured, calls } = await apply(appId, base, wanted, `round${round}`);

      expect(captured.document).toBe(wanted);
      expect((await capture(appId, captured)).document).toBe(wanted);
      expect((await capture(appId, captured)).fingerprint).toBe(captured.fingerprint);
      expect(calls).toBeLessThan(30);
      expect(state.apps.find(appId)).toMatchObject({ slug: appId, currentVersionId: captured.hostVersionId });
      expect(state.versions.find(base.hostVersionId)).toBeDefined();
      base = await editThere(appId, captured);
    }
  });

  /** Edits a text in ToolJet between two pulls. */
  async function editThere(appId: string, base: CapturedApp): Promise<CapturedApp> {
    const { state } = fixture.server;
    const component = state.componentsOf(base.hostVersionId).find(({ name }) => name === 'tabs1')!;
    const before = bodyOf(base).components.length;
    await fixture.asSomebody('PUT', `/v2/apps/${appId}/versions/${base.hostVersionId}/components`, {
      ...{ is_user_switched_version: false, pageId: component.pageId },
      diff: {
        [component.id]: {
          component: { definition: { properties: { text: { value: `${Math.random()}` } } } },
        },
      },
    });
    const captured = await capture(appId, base);
    expect(captured.document).not.toBe(base.document);
    expect(bodyOf(captured).components).toHaveLength(before);
    const changed = captured.document
      .split('\n')
      .filter((line, index) => line !== base.document.split('\n')[index]);
    expect(changed).toHaveLength(1);
    return captured;
  }

  it('of any app leads to what is wanted, to the byte', async () => {
    for (const [name, text] of allDocuments.filter(([, one]) => isWithPages(one))) {
      const appId = fixture.place({ ...appV2Of(text), name });
      const base = await capture(appId);
      if (!bodyOf(base).dataSources.some(({ kind }) => kind === 'runjs')) continue;
      const wanted = edited(base.document, editEverything);

      const { captured } = await apply(appId, base, wanted);

      expect([name, captured.document === wanted]).toEqual([name, true]);
      expect([name, (await capture(appId, captured)).document === wanted]).toEqual([name, true]);
    }
  });

  it('changes nothing but the document where only times or ids of events differ', async () => {
    const appId = fixture.place(ordersApp());
    const base = await capture(appId);
    const wanted = edited(base.document, ({ events, components }) => {
      events[0].id = '00000000-0000-4000-8000-000000000001';
      components[0].updatedAt = '2020-01-01T00:00:00.000Z';
    });
    fixture.takeCalls();

    const { captured } = await apply(appId, base, wanted);

    expect(captured.document).toBe(wanted);
    expect((await capture(appId, captured)).document).toBe(wanted);
    expect(fixture.takeCalls().filter((call) => /^(PUT|DELETE|PATCH)|^POST .*versions$/.test(call))).toEqual(
      [],
    );
  });

  it('goes on after a page was deleted that an event and a text still name, in the next versions, too', async () => {
    const appId = fixture.place(ordersApp());
    const first = await capture(appId);
    const page = { ...bodyOf(first).pages[0], id: '00000000-0000-4000-8000-0000000000bb', name: 'Report' };
    const withPage = edited(first.document, ({ pages, components, events }) => {
      pages.push({ ...page, handle: 'report', index: 7 });
      events[0].event = { eventId: 'onClick', actionId: 'switch-page', pageId: page.id };
      components[0].properties = { text: { value: `{{queries.${page.id}}}` } };
    });
    const added = (await apply(appId, first, withPage, 'added')).captured;
    const withoutPage = edited(withPage, (body) => {
      body.pages = body.pages.filter(({ id }) => id !== page.id);
    });
    let base = (await apply(appId, added, withoutPage, 'deleted')).captured;
    expect(base.document).toBe(withoutPage);

    const renamed = edited(withoutPage, ({ components }) => {
      components[1].properties = { text: { value: 'changed' } };
    });
    base = (await apply(appId, base, renamed, 'next')).captured;
    expect((await capture(appId, base)).document).toBe(renamed);

    // A person goes on in a copy of the version.
    await fixture.asSomebody('POST', `/apps/${appId}/versions`, {
      ...{ versionName: 'by hand', versionFromId: base.hostVersionId },
    });
    const byHand = await capture(appId, base);
    expect(byHand.hostVersionId).not.toBe(base.hostVersionId);
    const texts = ({ document }: { document: string }) =>
      bodyOf({ document }).components.map(({ name, properties }) => ({ name, properties }));
    expect(texts(byHand)).toEqual(texts({ document: renamed }));

    const again = edited(byHand.document, ({ pages, events }) => {
      pages.push({ ...page, handle: 'report', index: 7 });
      Object.assign(events[0].event as object, { pageId: page.id });
    });
    const { captured } = await apply(appId, byHand, again, 'again');
    expect(captured.document).toBe(again);
    const named = fixture.server.state.eventsOf(captured.hostVersionId).map(({ event }) => event.pageId);
    const there = fixture.server.state.pagesOf(captured.hostVersionId).find(({ name }) => name === 'Report');
    expect(named).toContain(there!.id);
  });

  it('adopts another version of the repository', async () => {
    const appId = fixture.place(ordersApp());
    const base = await capture(appId);
    const wanted = base.document
      .replaceAll(base.hostVersionId, '00000000-0000-4000-8000-0000000000aa')
      .replaceAll('"name": "v1"', '"name": "v7"');

    const same = await apply(appId, base, wanted);
    expect([same.captured.document, same.captured.versionName]).toEqual([wanted, 'v7']);
    expect((await capture(appId, same.captured)).document).toBe(wanted);

    const more = edited(wanted, editEverything);
    const { captured } = await apply(appId, same.captured, more);
    expect([captured.document, captured.versionName]).toEqual([more, 'v7']);
    expect((await capture(appId, captured)).document).toBe(more);
  });

  it('leaves the release to those who want it so', async () => {
    const { state } = fixture.server;
    const appId = fixture.place(ordersApp());
    const base = await capture(appId);
    const first = await apply(appId, base, edited(base.document, editEverything));
    expect(state.apps.find(appId)!.currentVersionId).toBeNull();
    expect(state.editingVersionOf(appId)!.id).toBe(first.captured.hostVersionId);

    const wanted = edited(first.captured.document, editEverything);
    const request = { hostAppId: appId, base: first.captured, wanted, label: 'two' };
    const second = await new Pull(host, { ...request, release: 'always' }).run();
    expect(state.apps.find(appId)!.currentVersionId).toBe(second.captured.hostVersionId);

    const third = edited(wanted, editEverything);
    await new Pull(host, {
      hostAppId: appId,
      base: second.captured,
      wanted: third,
      label: 'x',
      release: 'never',
    }).run();
    expect(state.apps.find(appId)!.currentVersionId).toBe(second.captured.hostVersionId);
  });

  it('renames the app with the switch, and takes another name for the version if there is one', async () => {
    const { state } = fixture.server;
    const appId = fixture.place(ordersApp());
    const base = await capture(appId);
    const wanted = edited(base.document, (body) => (body.name = 'Orders & more'.replace('&', 'and')));
    const { captured } = await apply(appId, base, wanted, 'a b/c&<d>');
    expect(state.apps.find(appId)!.name).toBe('Orders and more');
    expect((await capture(appId, captured)).document.replace(/"updatedAt": ".*"/, '')).toBe(
      wanted.replace(/"updatedAt": ".*"/, ''),
    );

    await apply(appId, captured, edited(captured.document, editEverything), 'a b/c&<d>');
    expect(state.versionsOf(appId).map(({ name }) => name.replace(/[0-9a-f]{4}$/, '#'))).toEqual(
      expect.arrayContaining(['v1', 'git a-b-c-d- #']),
    );
    expect(state.versionsOf(appId)).toHaveLength(3);
  });
});
