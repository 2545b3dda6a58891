import type { JsonNode } from '../../../../core/json-text';
import { referenceTo, textOf, type Place, type Reference, type Thing } from '../../structure';

/** Members that hold no id of configuration. */
const NO_CONFIG = new Set(['id', 'type', 'z', 'g', 'name', 'label', 'info']);
const SUBFLOW = 'subflow:';

export function findReferences({ thing, path }: Place, node: JsonNode): Reference[] {
  if (path.length > 0 || node.kind !== 'object') return [];
  if (thing.kind === 'page') return configs(node);
  if (thing.kind !== 'component' && thing.kind !== 'dataSource') return [];
  return [
    ...referenceTo('page', node, 'z'),
    ...referenceTo('parent', node, 'g'),
    ...subflow(node),
    ...configs(node),
    ...wired(node),
  ];
}

/** An instance of a subflow names it in its type. Node-RED starts no flow while a type is missing. */
function subflow(node: JsonNode): Reference[] {
  const type = textOf(node.get('type')) ?? '';
  return type.startsWith(SUBFLOW) ? [{ kind: 'definition', id: type.slice(SUBFLOW.length) }] : [];
}

const configs = (node: JsonNode): Reference[] =>
  node.members.flatMap(({ key }) => (NO_CONFIG.has(key) ? [] : referenceTo('config', node, key)));

/** A wire, or a link, to a node that is not there does nothing. */
function wired(node: JsonNode): Reference[] {
  const outputs = node.get('wires')?.items ?? [];
  const targets = [...outputs.flatMap(({ items }) => items), ...(node.get('links')?.items ?? [])];
  return targets.flatMap((target): Reference[] => {
    const id = textOf(target);
    return id ? [{ kind: 'action', id }] : [];
  });
}

/** A node without a name is called by its type. */
export function nameOf({ kind }: Thing, node: JsonNode): string | null {
  if (kind === 'app') return textOf(node.get('name'));
  const type = textOf(node.get('type'));
  const name = textOf(node.get(type === 'tab' ? 'label' : 'name'));
  return name || type;
}

export const pageIdOf = ({ kind }: Thing, node: JsonNode): string | null =>
  kind === 'component' || kind === 'dataSource' ? textOf(node.get('z')) || null : null;
