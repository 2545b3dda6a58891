import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MemoryTree } from '../../support/memory-tree';
import { readSplitDocument } from '../../../src/gitsync/domain/format/split/read';
import { splitRepositories } from '../../documents/documents';
import type { Json } from '../../support/tooljet/rows';
import { appV2Of } from './real-apps';
import { ProvenToolJet } from './proven-tooljet';
import { never } from './tooljet-fixture';

/** Reads the apps of a repository in the split layout. */
async function documentsIn(folder: string): Promise<(readonly [name: string, document: string])[]> {
  const meta = JSON.parse(readFileSync(join(folder, '.meta/appMeta.json'), 'utf8')) as Record<
    string,
    { appPath: string }
  >;
  const paths = Object.values(meta).map(({ appPath }) => appPath);
  return Promise.all(paths.map(async (path) => [path, await documentAt(folder, path)] as const));
}

async function documentAt(folder: string, path: string): Promise<string> {
  const names = readdirSync(join(folder, path), { recursive: true, encoding: 'utf8' });
  const files = names
    .filter((name) => name.endsWith('.json'))
    .map((name) => [`${path}/${name}`, readFileSync(join(folder, path, name), 'utf8')] as const);
  const tree = new MemoryTree(new Map(files));
  const { oid } = (await tree.findEntry(path))!;
  return readSplitDocument(tree, { path, oid });
}

/** A module has to be there before an app that shows it. */
const showsModule = (document: string): boolean => document.includes('"ModuleViewer"');

it.each(splitRepositories)(
  'an app of %s that a Community Edition takes is committed as it was, and an edit there changes nothing else',
  async (_, folder) => {
    await using tooljet = await ProvenToolJet.start('3.21.32');
    for (const [path, wanted] of await documentsIn(folder)) {
      if (showsModule(wanted)) continue;
      await addDataSources(tooljet, wanted);
      const request = { wanted, name: String(appV2Of(wanted).name), label: 'x' };
      const { captured, hostAppId } = await tooljet.host.create(request, () => Promise.resolve(), never);
      expect([path, captured.document]).toEqual([path, wanted]);
      expect((await tooljet.host.capture(hostAppId, captured, never)).document).toBe(captured.document);

      const { id } = tooljet.state.editingVersionOf(hostAppId)!;
      const [component] = tooljet.state.componentsOf(id);
      tooljet.state.components.update(component.id, { properties: { text: { value: 'edited there' } } });
      const { document } = await tooljet.host.capture(hostAppId, captured, never);
      expect([path, changedKeys(captured.document, document)]).toEqual([path, ['components']]);
    }
  },
  120_000,
);

it('keeps options of data sources of another server, as GitSync writes them', async () => {
  await using tooljet = await ProvenToolJet.start('3.21.32');
  const [, folder] = splitRepositories[0];
  const documents = await documentsIn(folder);
  const [, document] = documents.find(([, text]) => appV2Of(text).dataSourceOptions)!;
  const wanted = document.replaceAll(/"dataSourceId": "[^"]+",(\s+)"environmentId"/g, (_, space: string) =>
    ['"dataSourceId": "56a8fdb0-9f12-4689-8c28-9a02d82577cb",', '"environmentId"'].join(space),
  );
  expect(wanted).not.toBe(document);
  await addDataSources(tooljet, wanted);
  const request = { wanted, name: String(appV2Of(wanted).name), label: 'x' };

  const { captured, hostAppId } = await tooljet.host.create(request, () => Promise.resolve(), never);

  expect(captured.document).toBe(wanted);
  expect((await tooljet.host.capture(hostAppId, captured, never)).document).toBe(wanted);
});

/** Makes the data sources that a workspace with the app has. */
async function addDataSources(tooljet: ProvenToolJet, document: string): Promise<void> {
  for (const { name, kind, type } of (appV2Of(document).dataSources ?? []) as Json[]) {
    const isThere = tooljet.state.dataSources.all.some((one) => one.name === name && one.kind === kind);
    if (type !== 'static' && !isThere) await tooljet.addDataSource(String(kind), String(name));
  }
}

const changedKeys = (before: string, after: string): string[] => {
  const [one, other] = [appV2Of(before), appV2Of(after)];
  return Object.keys(one).filter((key) => JSON.stringify(one[key]) !== JSON.stringify(other[key]));
};
