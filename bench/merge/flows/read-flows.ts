import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseAppDocument } from '../../../src/apps/document';
import type { Source } from '../triples';
import type { FlowNode } from './flow-edits';
import { folderOfPackage } from './node-red-package';

/** Reads the flows of each folder as one document, with a tab for each of its files. */
export function readFlows(folder = join(folderOfPackage('@node-red/nodes'), 'examples')): Source[] {
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isDirectory())
    .map((path) => {
      const text = JSON.stringify({ name: basename(path), flows: flowsIn(path) }, null, 2);
      return { document: parseAppDocument(text), value: JSON.parse(text) as unknown };
    });
}

/** Some files hold the same nodes: the first one has them. */
function flowsIn(folder: string): FlowNode[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.json'),
  );
  const nodes = new Map<string, FlowNode>();
  for (const file of files.sort())
    for (const node of withTabs(file, JSON.parse(readFileSync(join(folder, file), 'utf8')) as FlowNode[]))
      if (!nodes.has(node.id)) nodes.set(node.id, node);
  return [...nodes.values()];
}

/** Adds the tabs that the nodes of an example are on: an import puts them on a new one. */
function withTabs(file: string, nodes: FlowNode[]): FlowNode[] {
  const known = new Set(nodes.map(({ id }) => id));
  const tabs = new Set(nodes.flatMap(({ z }) => (z && !known.has(z) ? z : [])));
  const label = basename(file, '.json');
  return [...[...tabs].map((id) => ({ id, type: 'tab', label, disabled: false, info: '' })), ...nodes];
}
