import { withDescendants, type Component } from '../document/editing';
import { isOn, textProperty, valueOf } from './appearance';
import { labelsIn, numberFor, plainText } from './literal';
import type { TreeNode } from './tree';

/** Height of the bar of tabs. */
export const TABS_PX = 50;
const BAR_PX = 80;
const MAX_TABS = 50;

/** Filters out components hidden on this device, with their descendants. */
export function shownOf(components: Component[]): Component[] {
  const hidden = components.filter(({ isShown }) => !isShown).map(({ id }) => id);
  if (hidden.length === 0) return components;
  const gone = withDescendants(components, hidden);
  return components.filter(({ id }) => !gone.has(id));
}

/** Titles of tabs; `tab` names the only one of a component without any. */
export function tabTitles(component: Component, tab: string): string[] {
  const titles = labelsIn(valueOf(component, 'tabs'), ['title']).slice(0, MAX_TABS);
  return titles.length > 0 ? titles : [tab];
}

interface Bar {
  /** 0 without a bar. */
  px: number;
  nodes: readonly TreeNode[];
}

/** Divides the children of a container among its header, body and footer. */
export function barsOf({ component, children }: TreeNode): {
  header: Bar;
  footer: Bar;
  body: readonly TreeNode[];
} {
  const inSlot = (slot: string) => children.filter((kid) => kid.component.slot === slot);
  const bar = (name: 'Header' | 'Footer'): Bar => {
    const nodes = inSlot(name.toLowerCase());
    const isShown = nodes.length > 0 || isOn(component, `show${name}`);
    const px = isShown ? numberFor(valueOf(component, `${name.toLowerCase()}Height`), BAR_PX) : 0;
    return { px: Math.max(0, px), nodes };
  };
  const [header, footer] = [bar('Header'), bar('Footer')];
  const body = children.filter((kid) => !header.nodes.includes(kid) && !footer.nodes.includes(kid));
  return { header, footer, body };
}

const MODAL_WIDTHS: Record<string, number | undefined> = {
  sm: 300,
  md: 500,
  lg: 800,
  xl: 1140,
  fullscreen: 1400,
};
const MODAL_PX = 400;

/** Size of the inside of an open modal, below its title. */
export function modalSize({ component, children }: TreeNode): { width: number; height: number } {
  const bottom = children.reduce((px, { component: { box } }) => Math.max(px, box.top + box.height), 0);
  const bars = ['Header', 'Footer'].filter((bar) => isOn(component, `show${bar}`));
  const bodyPx = Math.max(numberFor(valueOf(component, 'modalHeight'), MODAL_PX), bottom + 20);
  return {
    width: MODAL_WIDTHS[textProperty(component, 'size')] ?? 800,
    height: bars.length * BAR_PX + bodyPx,
  };
}

/** Title of an open modal. */
export const modalTitle = (component: Component): string =>
  (!isOn(component, 'hideTitleBar') && plainText(textProperty(component, 'title'))) || component.name;

const TOP = 4_000;
const STEPS = 128;

/**
 * Position of a component among its siblings, as a CSS z-index: the smaller its area, the further in front, so that nothing
 * is hidden behind something larger. Documents have no order of this kind. Closed modals are below all others.
 */
export function stackingOf({ type, box: { width, height } }: Component): number {
  if (type.startsWith('Modal')) return 0;
  return Math.max(1, TOP - Math.round(STEPS * Math.log2(1 + Math.max(0, width * height))));
}
