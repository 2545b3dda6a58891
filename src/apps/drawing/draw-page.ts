import type { Component } from '../document/editing';
import { EDGE, INK, PALE_INK, text } from './appearance';
import { box } from './box';
import { barsOf, modalSize, modalTitle, shownOf, stackingOf, tabTitles, TABS_PX } from './canvas';
import { drawComponent, type DrawingContext } from './draw-component';
import { layOut, type Rect } from './lay-out';
import { findColor } from './literal';
import { GHOST_OPACITY, MARK_COLORS, MARK_SIGNS, SIGN, type Mark, type Marks } from './marks';
import { clipped, DEFINITIONS, element, escapeXml, FONT_FAMILY, writeDrawing } from './svg';
import { Tree, type TreeNode } from './tree';
import { styleOf } from './appearance';

const WIDTH = 1292;
const MIN_HEIGHT = 120;
/** More of a page is cut off. */
const MAX_HEIGHT = 4_000;
const BELOW = 24;
const NOTE_HEIGHT = 32;
/** Components beyond these limits are only counted. */
const MAX_COMPONENTS = 2_000;
const MAX_LENGTH = 2_000_000;
/** Coordinates of no real page, at which numbers are still exact. */
const FAR = 1_000_000;
const CANVAS_COLOR = '#f4f6f8';

interface DrawnPage {
  title: string;
  components: Component[];
  canvasColor: string | null;
  marks: Marks;
  /** True if removed components are drawn as ghosts among the present ones. */
  hasGhosts: boolean;
}

/**
 * Draws a page as SVG: as the canvas of the editor shows it on a desktop, with its modals closed. Modals with marks inside are
 * drawn open, below the page.
 */
export function drawPage(page: DrawnPage, context: DrawingContext): string {
  const nodes = new Tree().of(shownOf(page.components));
  const { opened, height: modalsPx, leftOut } = placeModals(nodes, page.marks);
  const bottom = nodes.reduce((px, { component: { box: own } }) => Math.max(px, own.top + own.height), 0);
  const whole = Math.max(MIN_HEIGHT, Math.ceil(bottom) + BELOW);
  const canvas = { x: 0, y: 0, width: WIDTH, height: Math.min(whole, MAX_HEIGHT - modalsPx) };
  const writer = new PageWriter(page, context);
  const drawn = writer.writeNodes(nodes, canvas, canvas);
  const modals = opened.map(({ node, y, height }) =>
    writer.writeModal(node, { y: canvas.height + y, height }),
  );
  const total = canvas.height + modalsPx;
  const notes = [
    ...(nodes.length === 0 ? ['This page is empty.'] : []),
    ...(whole > canvas.height ? ['The rest of the page is cut off.'] : []),
    ...(leftOut > 0 ? [`${leftOut} more modals with changes are not drawn.`] : []),
    ...(writer.leftOut > 0 ? [`${writer.leftOut} more components are not drawn.`] : []),
  ];
  const background = findColor(page.canvasColor) ?? CANVAS_COLOR;
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width: WIDTH,
      height: total,
      viewBox: `0 0 ${WIDTH} ${total}`,
      'font-family': FONT_FAMILY,
    },
    element('title', {}, escapeXml(page.title) || ' ') +
      DEFINITIONS +
      element('rect', { width: WIDTH, height: total, fill: '#fff' }) +
      element('rect', { width: WIDTH, height: canvas.height, fill: background }) +
      drawn +
      modals.join('') +
      (notes.length > 0 ? writeNote(notes.join(' '), canvas.height) : ''),
  );
}

/** Below a page. */
const MODALS_HEIGHT = 2_000;
const MODAL_GAP = 24;
const MODAL_TITLE = 44;

interface PlacedModal {
  node: TreeNode;
  /** Below the page. */
  y: number;
  height: number;
}

/** Places the modals with marks inside below each other. */
function placeModals(
  nodes: readonly TreeNode[],
  marks: Marks,
): { opened: PlacedModal[]; height: number; leftOut: number } {
  const opened: PlacedModal[] = [];
  let height = 0;
  const all = modalsIn(nodes).filter(({ children }) => haveMarks(children, marks));
  for (const node of all) {
    const own = Math.min(MODAL_TITLE + Math.ceil(modalSize(node).height), MODALS_HEIGHT - 2 * MODAL_GAP);
    if (height + own + 2 * MODAL_GAP > MODALS_HEIGHT) continue;
    opened.push({ node, y: height + MODAL_GAP, height: own });
    height += own + MODAL_GAP;
  }
  return { opened, height: opened.length > 0 ? height + MODAL_GAP : 0, leftOut: all.length - opened.length };
}

const isModal = ({ component: { type } }: TreeNode): boolean => type.startsWith('Modal');

const modalsIn = (nodes: readonly TreeNode[]): TreeNode[] =>
  nodes.flatMap((node) => [...(isModal(node) ? [node] : []), ...modalsIn(node.children)]);

/** True if a component is marked that is seen while the modals among them are closed. */
const haveMarks = (nodes: readonly TreeNode[], marks: Marks): boolean =>
  nodes.some((node) => marks.has(node.component.id) || (!isModal(node) && haveMarks(node.children, marks)));

const writeNote = (note: string, bottom: number): string =>
  writeDrawing(
    layOut(
      box(
        { isRow: true, justify: 'center', align: 'center', background: '#fff', border: { color: EDGE } },
        text(note, { color: PALE_INK, sizePx: 13 }),
      ),
      { x: 0, y: bottom - NOTE_HEIGHT, width: WIDTH, height: NOTE_HEIGHT },
    ),
  );

/** Draws the components of a page, up to the limits. */
class PageWriter {
  leftOut = 0;
  private drawn = 0;
  private length = 0;

  constructor(
    private readonly page: DrawnPage,
    private readonly context: DrawingContext,
  ) {}

  /** Draws siblings, the furthest behind first. `sight`: the part of the picture in which they can be seen. */
  writeNodes(nodes: readonly TreeNode[], parent: Rect, sight: Rect): string {
    return [...nodes]
      .sort((a, b) => stackingOf(a.component) - stackingOf(b.component))
      .map((node) => this.writeNode(node, areaOf(node.component, parent), sight))
      .join('');
  }

  private writeNode(node: TreeNode, area: Rect, sight: Rect): string {
    if (!doMeet(area, sight)) return '';
    if (this.drawn >= MAX_COMPONENTS || this.length >= MAX_LENGTH) {
      this.leftOut += 1;
      return '';
    }
    const { component } = node;
    const mark = this.page.marks.get(component.id) ?? null;
    const isGhost = mark === 'removed' && this.page.hasGhosts;
    const drawing = writeDrawing(layOut(drawComponent(component, this.context), area));
    this.drawn += 1;
    this.length += drawing.length;
    return [
      isGhost && drawing !== '' ? element('g', { opacity: GHOST_OPACITY }, drawing) : drawing,
      mark === null ? '' : writeOutline(area, mark, isGhost),
      this.writeInside(node, area, sight),
      mark === null ? '' : writeSign(component, area, { mark, isGhost }),
    ].join('');
  }

  /** Draws a modal as it is when it is open. */
  writeModal(node: TreeNode, { y, height }: Pick<Rect, 'y' | 'height'>): string {
    const { component } = node;
    const width = Math.min(modalSize(node).width, WIDTH - 2 * MODAL_GAP);
    const area = { x: (WIDTH - width) / 2, y, width, height };
    const title = text(modalTitle(component), {
      color: findColor(styleOf(component, 'headerTextColor')) ?? INK,
      sizePx: 15,
      weight: 600,
    });
    const background = findColor(styleOf(component, 'headerBackgroundColor')) ?? undefined;
    const bar = box({ isRow: true, align: 'center', padding: [0, 16], background }, title);
    const body = { ...area, y: y + MODAL_TITLE, height: height - MODAL_TITLE };
    const fill = findColor(styleOf(component, 'bodyBackgroundColor')) ?? '#fff';
    return [
      element('rect', { ...body, fill }),
      writeDrawing(layOut(bar, { ...area, height: MODAL_TITLE })),
      this.writeBars(node, body, body),
      element('rect', { ...area, fill: 'none', stroke: EDGE }),
    ].join('');
  }

  private writeInside(node: TreeNode, area: Rect, sight: Rect): string {
    if (isModal(node)) return '';
    if (node.component.type.startsWith('Tabs')) return this.writeTabs(node, area, sight);
    return this.writeBars(node, area, sight);
  }

  private writeBars(node: TreeNode, area: Rect, sight: Rect): string {
    const { header, footer, body } = barsOf(node);
    const { y, height } = area;
    const color = findColor(styleOf(node.component, 'headerBackgroundColor'));
    const bodyHeight = Math.max(0, height - header.px - footer.px);
    const head = { ...area, height: Math.min(header.px, height) };
    return [
      header.px > 0 && color ? element('rect', { ...head, fill: color }) : '',
      this.writeLayer(header.nodes, head, sight),
      this.writeLayer(body, { ...area, y: y + header.px, height: bodyHeight }, sight),
      this.writeLayer(footer.nodes, { ...area, y: y + height - footer.px, height: footer.px }, sight),
    ].join('');
  }

  /** Draws the children in a part of their parent, cut at its edges. */
  private writeLayer(nodes: readonly TreeNode[], area: Rect, sight: Rect): string {
    const inSight = overlapOf(area, sight);
    if (nodes.length === 0 || inSight === null) return '';
    const content = this.writeNodes(nodes, area, inSight);
    const isCut = nodes.some(({ component }) => !isInside(areaOf(component, area), area));
    return isCut && content !== '' ? clipped(area, content) : content;
  }

  /** Opens the first tab with a marked component, or else the first tab. */
  private writeTabs({ component, children }: TreeNode, area: Rect, sight: Rect): string {
    const slotOf = (node: TreeNode) => Number(node.component.slot ?? 0);
    const titles = tabTitles(component, this.context.words.tab);
    const marked = children.filter((kid) => haveMarks([kid], this.page.marks)).map(slotOf);
    const open = Math.min(...marked.filter((slot) => slot < titles.length), titles.length);
    const active = open === titles.length ? 0 : open;
    const bar = { x: area.x + 1, y: area.y + 1, width: Math.max(0, area.width - 2), height: TABS_PX - 1 };
    const inside = { ...area, y: area.y + TABS_PX, height: Math.max(0, area.height - TABS_PX) };
    const shown = children.filter((kid) => slotOf(kid) === active);
    const tabs = titles.map((title, index) => tabOf(title, index === active));
    return (
      this.writeLayer(shown, inside, sight) +
      writeDrawing(
        layOut(
          box({ isRow: true, gap: 4, padding: [0, 12], border: { color: EDGE, isAtBottom: true } }, ...tabs),
          bar,
        ),
      )
    );
  }
}

const tabOf = (title: string, isOpen: boolean) =>
  box(
    {
      padding: [0, 12],
      justify: 'center',
      border: { color: isOpen ? '#4368e3' : 'transparent', width: 2, isAtBottom: true },
    },
    text(title, { color: isOpen ? INK : '#4d555d', sizePx: 13.5, weight: 500 }),
  );

function writeOutline({ x, y, width, height }: Rect, mark: Mark, isGhost: boolean): string {
  return element('rect', {
    x: x - 1,
    y: y - 1,
    width: width + 2,
    height: height + 2,
    fill: 'none',
    stroke: MARK_COLORS[mark],
    'stroke-width': 2,
    'stroke-dasharray': isGhost ? '6 4' : undefined,
  });
}

/** Beside the sign of what stands in the place of a ghost. */
const GHOST_SIGN_PX = 24;

function writeSign(
  component: Component,
  { x, y, width, height }: Rect,
  { mark, isGhost }: { mark: Mark; isGhost: boolean },
): string {
  const right = x + width + (isGhost ? -GHOST_SIGN_PX : 2);
  const top = component.box.top < SIGN.height ? y + height : y - SIGN.height;
  return writeDrawing(
    layOut(
      box(
        { background: MARK_COLORS[mark], radius: 4 },
        text(MARK_SIGNS[mark], {
          color: '#fff',
          sizePx: 14,
          lineHeight: 16 / 14,
          weight: 700,
          align: 'center',
        }),
      ),
      { x: right - SIGN.width, y: top, ...SIGN },
    ),
  );
}

const MIN_WIDTH = 4;

function areaOf({ box: { left, width, top, height } }: Component, parent: Rect): Rect {
  return {
    x: parent.x + within((left / 100) * parent.width, -FAR),
    y: parent.y + within(top, -FAR),
    width: Math.max(MIN_WIDTH, within((width / 100) * parent.width, 0)),
    height: within(height, 0),
  };
}

const within = (value: number, least: number): number => Math.min(FAR, Math.max(least, value));

const doMeet = (one: Rect, other: Rect): boolean =>
  one.x <= other.x + other.width &&
  one.x + one.width >= other.x &&
  one.y <= other.y + other.height &&
  one.y + one.height >= other.y;

const isInside = (inner: Rect, outer: Rect): boolean =>
  inner.x >= outer.x - 1 &&
  inner.y >= outer.y - 1 &&
  inner.x + inner.width <= outer.x + outer.width + 1 &&
  inner.y + inner.height <= outer.y + outer.height + 1;

function overlapOf(one: Rect, other: Rect): Rect | null {
  if (!doMeet(one, other)) return null;
  const [x, y] = [Math.max(one.x, other.x), Math.max(one.y, other.y)];
  return {
    x,
    y,
    width: Math.min(one.x + one.width, other.x + other.width) - x,
    height: Math.min(one.y + one.height, other.y + other.height) - y,
  };
}
