import type { FieldError } from '../../../../core/errors';
import type { JsonDocument, JsonNode } from '../../../../core/json-text';
import { notAnApp } from '../../document-errors';
import { textOf } from '../../structure';
import { nounOf } from '../kind';
import { FLOWS } from './places';

const MAX_ERRORS = 20;
const REMEDY = 'Fix the named values, or export the flows from Node-RED again.';
/** Members that are strings wherever they occur. */
const TEXTS = ['z', 'g'];

/** Refuses flows that Node-RED could not tell apart or deploy. Leaves what the types of nodes define to them. */
export function validateFlows(document: JsonDocument): void {
  const errors: FieldError[] = [];
  const name = document.root.get('name');
  if (name && name.kind !== 'string')
    errors.push({ path: '/name', message: `is ${nounOf(name)}, not a string` });
  const places = new Map<string, number>();
  (document.root.get(FLOWS)?.items ?? []).forEach((node, index) => {
    const pointer = `/${FLOWS}/${index}`;
    for (const { path, message } of problemsOf(node)) errors.push({ path: pointer + path, message });
    const id = node.kind === 'object' ? textOf(node.get('id')) : null;
    const first = id ? places.get(id) : undefined;
    if (first !== undefined)
      errors.push({
        path: `${pointer}/id`,
        message: `is the same id as that of number ${first}: ${JSON.stringify(id)}`,
      });
    else if (id) places.set(id, index);
  });
  if (errors.length > 0) throw notAnApp(errors.slice(0, MAX_ERRORS), REMEDY);
}

function problemsOf(node: JsonNode): FieldError[] {
  if (node.kind !== 'object') return [{ path: '', message: `is ${nounOf(node)}, not an object` }];
  const needed = ['id', 'type'].flatMap((key) =>
    textOf(node.get(key)) ? [] : [{ path: `/${key}`, message: 'is not a string that is not empty' }],
  );
  const texts = TEXTS.flatMap((key) => {
    const value = node.get(key);
    return value && value.kind !== 'string'
      ? [{ path: `/${key}`, message: `is ${nounOf(value)}, not a string` }]
      : [];
  });
  return [...needed, ...texts, ...problemsOfWires(node.get('wires'))];
}

function problemsOfWires(wires: JsonNode | null): FieldError[] {
  if (!wires) return [];
  const isList = wires.kind === 'array' && wires.items.every(({ kind }) => kind === 'array');
  return isList ? [] : [{ path: '/wires', message: 'is not a list of lists' }];
}
