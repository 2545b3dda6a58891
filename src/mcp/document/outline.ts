import type { Component, Page } from '../../apps/document/editing';
import type { OpenDocument, Thing } from './open-document';

/** Things that an outline names; more would fill what a model reads at once. */
const MOST_COMPONENTS = 250;
const MOST_QUERIES = 150;
const MOST_EVENTS = 250;
const MAX_NAME = 120;

interface OutlinedEvent {
  id: string;
  trigger: string;
  action: string;
}

interface OutlinedComponent {
  id: string;
  name: string;
  type: string;
  slot?: string;
  events?: OutlinedEvent[];
  children?: OutlinedComponent[];
}

export interface Outline {
  homePageId: string | null;
  pages: {
    id: string;
    name: string;
    componentCount: number;
    components: OutlinedComponent[];
    events?: OutlinedEvent[];
  }[];
  queries: { id: string; name: string; kind: string; events?: OutlinedEvent[] }[];
  /** Flows and subflows of Node-RED with their nodes, and nodes of configuration; absent for other apps. */
  flows?: { id: string | null; name: string; nodes: OutlinedNode[] }[];
  /** Names the things that were left out; absent if nothing was. */
  cut?: string;
}

interface OutlinedNode {
  id: string;
  name: string;
  type: string;
}

/** Lists pages, components, queries and events by name and id. `page`: only that one. */
export function outlineOf(document: OpenDocument, page: Page | null): Outline {
  if (document.hasFlows) return outlineOfFlows(document);
  const room = { components: MOST_COMPONENTS, events: MOST_EVENTS };
  const bySource = new Map<string, (Thing & { kind: 'event' })[]>();
  for (const thing of document.all())
    if (thing.kind === 'event') bySource.set(thing.of, [...(bySource.get(thing.of) ?? []), thing]);
  const eventsOf = (source: string): { events?: OutlinedEvent[] } => {
    const found = bySource.get(source) ?? [];
    const kept = found.slice(0, Math.max(0, room.events));
    room.events -= found.length;
    const events = kept.map(({ id, item }) => ({
      id,
      trigger: brief(item.trigger),
      action: brief(item.action),
    }));
    return events.length > 0 ? { events } : {};
  };
  const pages = document.model.pages
    .filter(({ id }) => page === null || id === page.id)
    .map((one) => {
      const all = document.componentsOn(one);
      const shown = all.slice(0, Math.max(0, room.components));
      room.components -= all.length;
      const describe = (component: Component): Omit<OutlinedComponent, 'children'> => ({
        id: component.id,
        name: brief(component.name),
        type: brief(component.type),
        ...(component.slot === null ? {} : { slot: component.slot }),
        ...eventsOf(component.id),
      });
      return {
        id: one.id,
        name: brief(one.name),
        componentCount: all.length,
        ...eventsOf(one.id),
        components: treeOf(shown, describe),
      };
    });
  const queries = page === null ? document.queries : [];
  const cut = describeCut({ ...room, queries: MOST_QUERIES - queries.length });
  return {
    homePageId: document.model.homePageId,
    pages,
    queries: queries.slice(0, MOST_QUERIES).map(({ id, name, kind }) => ({
      id,
      name: brief(name),
      kind,
      ...eventsOf(id),
    })),
    ...(cut === null ? {} : { cut }),
  };
}

function outlineOfFlows(document: OpenDocument): Outline {
  const nodes = document.all().flatMap((thing) => (thing.kind === 'node' ? [thing] : []));
  const isFlow = ({ item: { type } }: (typeof nodes)[number]) => type === 'tab' || type === 'subflow';
  const shown = nodes.filter((node) => !isFlow(node));
  const kept = shown.slice(0, MOST_COMPONENTS);
  const nodesIn = (flowId: string | null) =>
    kept
      .filter(({ item }) => item.flowId === flowId)
      .map(({ id, name, item }) => ({ id, name: brief(name), type: brief(item.type) }));
  const flows = nodes.filter(isFlow).map(({ id, name }) => ({ id, name: brief(name), nodes: nodesIn(id) }));
  const cut = describeCut({ nodes: MOST_COMPONENTS - shown.length });
  return {
    ...{ homePageId: null, pages: [], queries: [] },
    flows: [...flows, { id: null, name: 'Configuration', nodes: nodesIn(null) }],
    ...(cut === null ? {} : { cut }),
  };
}

/** Puts components below their parents. One whose parent is missing, or its own descendant, stands at the top. */
function treeOf(
  components: readonly Component[],
  describe: (component: Component) => Omit<OutlinedComponent, 'children'>,
): OutlinedComponent[] {
  const nodes = new Map(
    components.map((component) => [component.id, describe(component) as OutlinedComponent]),
  );
  const parents = new Map(components.map(({ id, parentId }) => [id, parentId]));
  const roots: OutlinedComponent[] = [];
  for (const { id, parentId } of components) {
    const parent = parentId === null || isOwnAncestor(id, parents) ? undefined : nodes.get(parentId);
    if (parent) (parent.children ??= []).push(nodes.get(id)!);
    else roots.push(nodes.get(id)!);
  }
  return roots;
}

function isOwnAncestor(id: string, parents: ReadonlyMap<string, string | null>): boolean {
  const passed = new Set<string>();
  for (let at = parents.get(id) ?? null; at !== null && !passed.has(at); at = parents.get(at) ?? null) {
    if (at === id) return true;
    passed.add(at);
  }
  return false;
}

function describeCut(left: Readonly<Record<string, number>>): string | null {
  const lacking = Object.entries(left).flatMap(([what, room]) => (room < 0 ? [`${-room} ${what}`] : []));
  return lacking.length === 0
    ? null
    : `${lacking.join(', ')} are not listed: name a page, or search for what you need.`;
}

const brief = (text: string): string => (text.length > MAX_NAME ? `${text.slice(0, MAX_NAME)}…` : text);
