import type { FieldError } from '../../../../core/errors';
import type { JsonDocument, JsonNode } from '../../../../core/json-text';
import { notAnApp } from '../../document-errors';
import { textOf } from '../../structure';
import { nounOf } from '../kind';
import { FLOWS } from './places';

const MAX_ERRORS = 20;
const REMEDY = 'Fix the named values, or export the flows from Node-RED again.';
/** Members that are strings wherever they occur; null means that there is none. */
const TEXTS = ['z', 'g'];

/** Refuses flows that Node-RED could not tell apart or deploy. Leaves what the types of nodes define to them. */
export function validateFlows(document: JsonDocument): void {
  const errors: FieldError[] = [];
  const name = document.root.get('name');
  if (name && name.kind !== 'string')
    errors.push({ path: '/name', message: `is ${nounOf(name)}, not a string` });
  const nodes = document.root.get(FLOWS)?.items ?? [];
  const places = new Map<string, number>();
  nodes.forEach((node, index) => {
    const pointer = `/${FLOWS}/${index}`;
    const problems = problemsOf(node);
    const id = node.kind === 'object' ? textOf(node.get('id')) : null;
    const first = id ? places.get(id) : undefined;
    if (first !== undefined)
      problems.push({ path: '/id', message: `is the same id as that of number ${first}` });
    else if (id) places.set(id, index);
    for (const { path, message } of problems)
      errors.push({ path: pointer + path, message: message + describeNode(node, nodes) });
  });
  if (errors.length > 0) throw notAnApp(errors.slice(0, MAX_ERRORS), REMEDY);
}

/** Names a node as people find it in Node-RED, in brackets after a space; empty if it has neither id nor type. */
function describeNode(node: JsonNode, nodes: readonly JsonNode[]): string {
  if (node.kind !== 'object') return '';
  const [id, type, name, z] = ['id', 'type', 'name', 'z'].map((key) => textOf(node.get(key)));
  const tab = z ? nodes.find((other) => other.kind === 'object' && textOf(other.get('id')) === z) : null;
  const tabName = tab ? textOf(tab.get('label')) || textOf(tab.get('name')) : null;
  const words = [
    ...(type ? [type] : []),
    ...(name ? [JSON.stringify(name)] : []),
    ...(id ? [`with the id ${id}`] : []),
    ...(z ? [`on ${tabName || z}`] : []),
  ];
  return words.length === 0 ? '' : ` (${words.join(' ')})`;
}

function problemsOf(node: JsonNode): FieldError[] {
  if (node.kind !== 'object') return [{ path: '', message: `is ${nounOf(node)}, not an object` }];
  const needed = ['id', 'type'].flatMap((key) =>
    textOf(node.get(key)) ? [] : [{ path: `/${key}`, message: 'is not a string that is not empty' }],
  );
  const texts = TEXTS.flatMap((key) => {
    const value = node.get(key);
    return value && value.kind !== 'string' && value.kind !== 'null'
      ? [{ path: `/${key}`, message: `is ${nounOf(value)}, not a string` }]
      : [];
  });
  return [...needed, ...texts, ...problemsOfWires(node)];
}

/** Node-RED reads the wires of nodes that are drawn; what configuration calls so is its own. */
function problemsOfWires(node: JsonNode): FieldError[] {
  const wires = node.get('wires');
  if (!wires || wires.kind === 'null' || node.get('x') === null || node.get('y') === null) return [];
  const isList = wires.kind === 'array' && wires.items.every(({ kind }) => kind === 'array');
  return isList ? [] : [{ path: '/wires', message: 'is not a list of lists' }];
}
