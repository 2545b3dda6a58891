import type { PeopleEdit, Random } from '../../../test/support/documents/people-edits';

export interface FlowNode extends Record<string, unknown> {
  id: string;
  type: string;
  z?: string;
  wires?: string[][];
  nodes?: string[];
}

interface Flows {
  flows: FlowNode[];
}

type Maker = (flows: FlowNode[], random: Random) => PeopleEdit | null;

/** Members with their own kinds of edits, or that no person edits. */
const NO_FIELD = new Set(['id', 'type', 'z', 'g', 'name', 'label', 'info', 'func']);
const MAX_FIELD_CHARS = 200;

const nodesOf = (document: unknown): FlowNode[] => (document as Flows).flows;
const find = (document: unknown, id: string) => nodesOf(document).find((node) => node.id === id);
const isOnCanvas = ({ x }: FlowNode): boolean => typeof x === 'number';
const isWired = ({ wires }: FlowNode): boolean => (wires?.length ?? 0) > 0;

const pick = (nodes: FlowNode[], random: Random): FlowNode | null => nodes[random(nodes.length)] ?? null;
const newWord = (random: Random): string => `n${random(2 ** 31).toString(16)}`;

/** Edit that sets members of a node. Does nothing if an earlier edit has removed the node. */
const setOf = (name: string, id: string, values: Record<string, unknown>, part: string): PeopleEdit => ({
  name,
  touches: [`${id}/${part}`],
  apply: (document) => void Object.assign(find(document, id) ?? {}, values),
  isIn: (document) => {
    const node = find(document, id);
    return node !== undefined && Object.entries(values).every(([key, value]) => node[key] === value);
  },
});

const move: Maker = (flows, random) => {
  const node = pick(flows.filter(isOnCanvas), random);
  return node && setOf('move', node.id, { x: 20 * random(60), y: 20 * random(60) }, 'position');
};

const rename: Maker = (flows, random) => {
  const node = pick(flows, random);
  const key = node?.type === 'tab' ? 'label' : 'name';
  return node && setOf('rename', node.id, { [key]: newWord(random) }, key);
};

const disable: Maker = (flows, random) => {
  const node = pick(flows.filter(isOnCanvas), random);
  return node && setOf('disable', node.id, { d: true }, 'd');
};

const changeField: Maker = (flows, random) => {
  const node = pick(flows, random);
  const fields = Object.entries(node ?? {}).filter(
    ([key, value]) => !NO_FIELD.has(key) && typeof value === 'string' && value.length < MAX_FIELD_CHARS,
  );
  if (!node || fields.length === 0) return null;
  const [key, value] = fields[random(fields.length)];
  // Names of other nodes are not typed in.
  if (flows.some(({ id }) => id === value)) return null;
  return setOf('field', node.id, { [key]: newWord(random) }, key);
};

const changeCode: Maker = (flows, random) => {
  const node = pick(
    flows.filter(({ func }) => typeof func === 'string'),
    random,
  );
  if (!node) return null;
  const lines = String(node.func).split('\n');
  const [line, added] = [random(lines.length), `// ${newWord(random)}`];
  return {
    name: 'code',
    touches: [`${node.id}/func`],
    apply: (document) => {
      const present = find(document, node.id);
      if (!present) return;
      const now = String(present.func).split('\n');
      present.func = [...now.slice(0, line), added, ...now.slice(line)].join('\n');
    },
    isIn: (document) => String(find(document, node.id)?.func).includes(added),
  };
};

const addWired: Maker = (flows, random) => {
  const source = pick(flows.filter(isWired), random);
  if (!source) return null;
  const id = newWord(random);
  const isWiredTo = (node: FlowNode | undefined) => node?.wires?.[0]?.includes(id) ?? false;
  return {
    name: 'add',
    touches: [id, `${source.id}/wires/${id}`],
    apply: (document) => {
      const added = {
        id,
        type: 'debug',
        z: source.z,
        name: '',
        active: true,
        x: 20 * random(60),
        y: 400,
        wires: [],
      };
      nodesOf(document).push(added);
      find(document, source.id)?.wires?.[0]?.push(id);
    },
    isIn: (document) => find(document, id) !== undefined && isWiredTo(find(document, source.id)),
  };
};

const remove: Maker = (flows, random) => {
  const node = pick(
    flows.filter((one) => isOnCanvas(one) && one.type !== 'group' && !isNamed(flows, one)),
    random,
  );
  if (!node) return null;
  const { id } = node;
  const sources = flows.filter(({ wires = [] }) => wires.some((targets) => targets.includes(id)));
  const groups = flows.filter(({ nodes = [] }) => nodes.includes(id));
  return {
    name: 'remove',
    touches: [
      id,
      ...sources.map((source) => `${source.id}/wires/${id}`),
      ...groups.map((group) => `${group.id}/nodes/${id}`),
    ],
    apply: (document) => {
      (document as Flows).flows = nodesOf(document).filter((one) => one.id !== id);
      for (const one of nodesOf(document)) {
        if (one.wires) one.wires = one.wires.map((targets) => targets.filter((target) => target !== id));
        if (one.nodes) one.nodes = one.nodes.filter((inside) => inside !== id);
      }
    },
    isIn: (document) => find(document, id) === undefined,
  };
};

/** True for a node that a link, a scope or a configuration names: the editor changes those, too. */
const isNamed = (flows: FlowNode[], { id }: FlowNode): boolean =>
  flows.some((one) =>
    Object.entries(one).some(
      ([key, value]) => !['id', 'wires', 'nodes'].includes(key) && JSON.stringify(value)?.includes(`"${id}"`),
    ),
  );

const MAKERS = [move, rename, disable, changeField, changeField, changeCode, addWired, addWired, remove];

/** Returns an edit of flows as made by a person in Node-RED's editor. */
export function randomFlowEdit(document: unknown, random: Random): PeopleEdit {
  for (;;) {
    const edit = MAKERS[random(MAKERS.length)](nodesOf(document), random);
    if (edit) return edit;
  }
}
