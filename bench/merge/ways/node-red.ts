import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import type { FlowNode } from '../flows/flow-edits';
import { folderOfPackage } from '../flows/node-red-package';
import type { Way } from './way';

const EDITOR = join(folderOfPackage('@node-red/editor-client'), 'public/red/red.js');
const START = ';RED.diff = ';
const END = '\n})();\n';

interface Diff {
  conflicts: Record<string, boolean>;
}

/** Part of the editor that is used. */
interface EditorDiff {
  getRemoteDiff: (callback: (diff: Diff) => void) => void;
  mergeDiff: (diff: Diff) => void;
}

/** Things of the editor that its merge uses: the three states go in, and the merged nodes come out. */
class Editor {
  base: FlowNode[] = [];
  mine: FlowNode[] = [];
  theirs: FlowNode[] = [];
  merged: FlowNode[] = [];
  readonly diff: EditorDiff;

  constructor() {
    const nothing = () => undefined;
    const idle = { redraw: nothing, refresh: nothing, show: nothing, active: nothing, push: nothing };
    const nodes = {
      originalFlow: () => this.base,
      createCompleteNodeSet: () => this.mine,
      node: (id: string) => this.mine.find((one) => one.id === id),
      workspace: nothing,
      subflow: nothing,
      clear: nothing,
      dirty: nothing,
      version: nothing,
      import: (merged: FlowNode[]) => {
        this.merged = merged;
        return { nodes: [] };
      },
    };
    const red: { diff?: EditorDiff } & Record<string, unknown> = {
      ...{ nodes, view: idle, palette: idle, workspaces: idle, history: idle, sidebar: { config: idle } },
    };
    const jQuery = {
      ajax: ({ success }: { success: (answer: { flows: FlowNode[]; rev: string }) => void }) =>
        success({ flows: this.theirs, rev: '' }),
    };
    const source = readFileSync(EDITOR, 'utf8');
    const start = source.indexOf(START);
    runInNewContext(source.slice(start, source.indexOf(END, start) + END.length), { RED: red, $: jQuery });
    this.diff = red.diff!;
  }
}

let editor: Editor | null = null;

export const nodeRed: Way = {
  key: 'node-red',
  title: 'Node-RED',
  detail:
    'The merge of Node-RED’s own editor, node by node (`RED.diff` of @node-red/editor-client, run outside of a browser), as after “The server is running a more recent set of flows”. Wires to nodes that are gone are left out, as its import does.',
  merge: ({ base, mine, theirs }) => {
    editor ??= new Editor();
    const read = (text: string) => JSON.parse(text) as { name: string; flows: FlowNode[] };
    Object.assign(editor, { base: read(base).flows, mine: read(mine).flows, theirs: read(theirs).flows });
    let found: Diff | null = null;
    editor.diff.getRemoteDiff((diff) => (found = diff));
    const diff = found as Diff | null;
    if (!diff || Object.keys(diff.conflicts).length > 0) return null;
    editor.diff.mergeDiff(diff);
    return JSON.stringify({ ...read(mine), flows: withoutLooseWires(editor.merged) }, null, 2);
  },
};

function withoutLooseWires(nodes: FlowNode[]): FlowNode[] {
  const ids = new Set(nodes.map(({ id }) => id));
  return nodes.map((node) =>
    node.wires ? { ...node, wires: node.wires.map((targets) => targets.filter((id) => ids.has(id))) } : node,
  );
}
