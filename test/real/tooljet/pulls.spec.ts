import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import type { CapturedApp, ReleaseRule } from '../../../src/hosts/app-host';
import type { ToolJetHost } from '../../../src/hosts/tooljet/tooljet-host';
import { ownDocuments } from '../../documents/documents';
import { certificateOf, TRAITS_2_27 } from '../../integration/tooljet/certificates';
import { INCOMPLETE } from '../../integration/tooljet/incomplete-rows';
import { bodyOf, edited, editEverything, Pull } from '../../integration/tooljet/pull-fixture';
import { appV2Of, isWithPages } from '../../integration/tooljet/real-apps';
import { ordersApp } from '../../integration/tooljet/tooljet-fixture';
import type { Json } from '../../support/tooljet/rows';
import { describeReal } from '../describe-real';
import { RealToolJet, type ImportedDefinition } from './real-tooljet';

const never = new AbortController().signal;

const isWhole = ({ components, dataQueries }: Json): boolean =>
  [components, dataQueries].every((list) => Array.isArray(list) && list.length > 0);

/** Apps by name, each as an import takes it: ToolJet's own templates, and documents of the tests. */
function listApps(folder: string): [string, ImportedDefinition][] {
  const templates = join(folder, 'templates');
  const own: [string, ImportedDefinition][] = [
    ['orders', { definition: { appV2: ordersApp() } }],
    ...ownDocuments
      .filter(([name, text]) => isWithPages(text) && !name.includes('odd-') && isWhole(appV2Of(text)))
      .map(([name, text]): [string, ImportedDefinition] => [name, { definition: { appV2: appV2Of(text) } }]),
  ];
  return [
    ...own,
    ...readdirSync(templates).flatMap((name): [string, ImportedDefinition][] => {
      try {
        const root = JSON.parse(readFileSync(join(templates, name, 'definition.json'), 'utf8')) as Json;
        const [app] = (root.app ?? []) as { definition: Json }[];
        const definition = app?.definition ?? ('appV2' in root ? { appV2: root.appV2 } : root);
        const version = String(root.tooljetVersion ?? root.tooljet_version ?? '0.0.1');
        return [[name, { definition, version }]];
      } catch {
        // A partial copy of the history lacks some.
        return [];
      }
    }),
  ];
}

/** Things that the ids of a repository are given to, one id of the host each. */
function expectOneToOne({ ids }: CapturedApp): void {
  const repository = Object.values(ids.toRepository);
  expect(new Set(repository).size).toBe(repository.length);
}

describeReal('ToolJet 2.27.1', (folder) => {
  let tooljet: RealToolJet;
  let host: ToolJetHost;

  beforeAll(async () => {
    tooljet = await RealToolJet.start(folder);
    host = tooljet.hostWith(certificateOf({ traits: TRAITS_2_27 }));
  });

  afterAll(() => tooljet[Symbol.asyncDispose]());

  async function pull(
    hostAppId: string,
    base: CapturedApp,
    wanted: string,
    release: ReleaseRule = 'if_released',
  ): Promise<CapturedApp> {
    const { captured } = await new Pull(host, { hostAppId, base, wanted, label: 'sha', release }).run();
    expect(captured.document).toBe(wanted);
    const again = await host.capture(hostAppId, captured, never);
    expect(again.document).toBe(wanted);
    expect(again.fingerprint).toBe(captured.fingerprint);
    expectOneToOne(again);
    return again;
  }

  const placeOrders = async () => {
    const hostAppId = await tooljet.importApp(ordersApp(), `Orders ${randomUUID().slice(0, 8)}`);
    return { hostAppId, base: await host.capture(hostAppId, null, never) };
  };

  it.each(listApps(folder))('pulls three times into %s, with edits there in between', async (name, app) => {
    const appId = await tooljet.importDefinition(app, name);
    let base = await host.capture(appId, null, never);
    for (const round of [1, 2, 3]) {
      base = await pull(appId, base, edited(base.document, editEverything));

      const { pageId, id } = bodyOf(base).components[0] as unknown as Record<'pageId' | 'id', string>;
      const hostIds = new Map(Object.entries(base.ids.toRepository).map(([host, own]) => [own, host]));
      const there = (own: string) => hostIds.get(own) ?? own;
      await tooljet.ask('PUT', `/v2/apps/${appId}/versions/${base.hostVersionId}/components`, {
        is_user_switched_version: false,
        pageId: there(pageId),
        diff: {
          [there(id)]: {
            component: { definition: { properties: { text: { value: `by hand ${round}` } } } },
          },
        },
      });
      const before = base.document;
      base = await host.capture(appId, base, never);
      expect(base.document).not.toBe(before);
      expect(base.document).toContain(`by hand ${round}`);
    }
  });

  it.each(Object.entries(INCOMPLETE))('takes %s as it is in Git', async (_, edit) => {
    const { hostAppId, base } = await placeOrders();

    await pull(hostAppId, base, edited(base.document, edit));
  });

  it('keeps the name of a version through another one that is made and deleted there', async () => {
    const { hostAppId, base } = await placeOrders();
    const pulled = await pull(hostAppId, base, edited(base.document, editEverything));
    const body = { versionName: 'v-next', versionFromId: pulled.hostVersionId };
    const { id } = await tooljet.ask<{ id: string }>('POST', `/apps/${hostAppId}/versions`, body);
    const next = await host.capture(hostAppId, pulled, never);
    expect(next.versionName).toBe('v-next');

    await tooljet.ask('DELETE', `/apps/${hostAppId}/versions/${id}`);

    const back = await host.capture(hostAppId, next, never);
    expect(back.versionName).toBe(pulled.versionName);
    expect(back.document).toBe(pulled.document);
  });

  it('is taken up by a Trellis that knows the repository alone', async () => {
    const { hostAppId, base } = await placeOrders();
    const pulled = await pull(hostAppId, base, edited(base.document, editEverything), 'always');
    const fresh = await host.capture(hostAppId, null, never);
    expect(fresh.document).not.toBe(pulled.document);

    const paired = await host.capture(hostAppId, { ...fresh, document: pulled.document }, never, {
      isPairedAnew: true,
    });

    expect(paired.document).toBe(pulled.document);
    await pull(hostAppId, paired, edited(paired.document, editEverything));
  });
});
