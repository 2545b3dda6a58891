import type { Component } from '../document/editing';
import {
  colorOf,
  EDGE,
  INK,
  isOn,
  PALE_INK,
  radiusOf,
  SOFT_INK,
  styleOf,
  surfaceOf,
  text,
  textProperty,
  textStyleOf,
  valueOf,
} from './appearance';
import { box, STRIPES, type Box, type Container, type Shape, type Text } from './box';
import { expressionParts, labelsIn, plainText, textFor } from './literal';

/** Words of drawings that are not in the document. */
export interface Words {
  button: string;
  columns: readonly string[];
  message: string;
  open: string;
  search: string;
  tab: string;
  value: string;
  modal: (title: string) => string;
  typeName: (type: string) => string;
}

export type Row = Record<string, unknown>;

export interface DrawingContext {
  words: Words;
  /** Returns an expression as people read it, with names in place of ids. */
  show: (expression: string) => string;
  /** Rows that a table shows; grey bars stand in their place if there are none. */
  rowsOf: (component: Component) => readonly Row[];
}

type Draw = (component: Component, context: DrawingContext) => Container;

/** Draws a component with text and boxes. Markup and code of the document are never run. */
export function drawComponent(component: Component, context: DrawingContext): Container {
  const type = component.type.replace(/V\d+$/, '').toLowerCase();
  const draw = Object.hasOwn(DRAWINGS, type) ? DRAWINGS[type] : drawUnknown;
  return draw(component, context);
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\.?/g;

/** Text with its expressions marked as placeholders. */
const runsOf = (content: string, { show }: DrawingContext): Text['runs'] =>
  expressionParts(content).flatMap((part) =>
    part.startsWith('{{')
      ? { text: show(part.slice(2, -2)).replace(UUID, '').trim(), isExpression: true }
      : part === ''
        ? []
        : { text: part, isExpression: false },
  );

const label = (content: string): Text => text(content, { color: SOFT_INK, sizePx: 13, weight: 500 });

const centered = (style: Omit<Container, 'kind' | 'children'>, content: Box): Container =>
  box({ ...style, isRow: true, justify: 'center', align: 'center' }, content);

const VERTICALS: Readonly<Record<string, Container['justify']>> = { top: 'start', bottom: 'end' };

const drawText: Draw = (component, context) => {
  const content =
    textProperty(component, 'text') ||
    textProperty(component, 'linkText') ||
    textProperty(component, 'value');
  const isUpper = styleOf(component, 'transformation') === 'uppercase';
  const runs = runsOf(plainText(content) || component.name, context);
  return box(
    {
      background: colorOf(component, 'backgroundColor'),
      radius: radiusOf(component, 0),
      justify: VERTICALS[textFor(styleOf(component, 'verticalAlignment'))] ?? 'center',
    },
    text(
      runs.map((run) => (isUpper && !run.isExpression ? { ...run, text: run.text.toUpperCase() } : run)),
      textStyleOf(component),
    ),
  );
};

const drawButton: Draw = (component, context) => {
  const content = textProperty(component, 'text') || textProperty(component, 'label') || context.words.button;
  return centered(
    { ...surfaceOf(component, { background: '#4368e3', edge: null, radius: 6 }), padding: [0, 8] },
    text(runsOf(content, context), { color: colorOf(component, 'textColor') ?? '#fff', weight: 500 }),
  );
};

const EDGE_OF_FIELD = '#ccd1d5';
const ROOM_FOR_LABEL_PX = 56;

interface FieldKind {
  /** Stands at the right. */
  mark?: Box;
  isTall?: boolean;
  /** Has no value that anyone may see. */
  isSecret?: boolean;
}

const field =
  ({ mark, isTall = false, isSecret = false }: FieldKind = {}): Draw =>
  (component, context) => {
    const name = textProperty(component, 'label');
    // The platform renders a field with a label above taller than its layout.
    const isAside = styleOf(component, 'alignment') === 'side' || component.box.height < ROOM_FOR_LABEL_PX;
    const content = (isSecret ? '' : valueOfField(component)) || textProperty(component, 'placeholder');
    const input = box(
      {
        ...surfaceOf(component, { background: '#fff', edge: EDGE_OF_FIELD, radius: 6 }),
        ...INPUT,
        grows: true,
        align: isTall ? 'start' : 'center',
        padding: [isTall ? 8 : 0, 10],
      },
      text(runsOf(content, context), { color: PALE_INK, grows: true }),
      ...(mark ? [mark] : []),
    );
    if (name === '') return box({}, input);
    return box(
      { isRow: isAside, gap: isAside ? 8 : 4 },
      isAside ? box({ justify: 'center' }, label(name)) : label(name),
      input,
    );
  };

const INPUT = { isRow: true, gap: 6, minHeight: 24 } as const;

/** Returns the value that a field begins with, unless it is computed. */
const valueOfField = (component: Component): string | undefined =>
  ['value', 'defaultValue']
    .map((key) => textProperty(component, key))
    .find((content) => content && !content.includes('{{'));

const sign = (content: string): Text => text(content, { color: PALE_INK });

const icon = (path: string): Box => ({
  kind: 'vector',
  viewBox: [0, 0, 14, 14],
  size: 14,
  shapes: [{ path, stroke: PALE_INK, strokeWidth: 1.2 }],
});

const MARKS = {
  choice: icon('M3.5 5.5L7 9L10.5 5.5'),
  clock: icon('M7 1.5A5.5 5.5 0 1 1 7 12.5A5.5 5.5 0 1 1 7 1.5M7 4V7L9 8.5'),
  date: icon('M2 3H12V12H2ZM2 6H12M5.3 6V12M8.7 6V12M2 9H12'),
  file: icon('M7 12V3M3.5 6.5L7 3L10.5 6.5M3 1H11'),
  star: icon('M7 1.5L8.7 5.2L12.5 5.6L9.6 8.2L10.5 12.2L7 10.1L3.5 12.2L4.4 8.2L1.5 5.6L5.3 5.2Z'),
};

const TICKS = {
  box: { width: 16, radius: 4 },
  round: { width: 16, radius: 8 },
  switch: { width: 28, radius: 8 },
} as const;

const tickWith = (shape: keyof typeof TICKS, content: string): Container =>
  box(
    { isRow: true, align: 'center', gap: 8, minHeight: 24 },
    box({ height: 16, background: '#fff', border: { color: '#9aa3ab', width: 1.5 }, ...TICKS[shape] }),
    text(content),
  );

const tick =
  (shape: keyof typeof TICKS): Draw =>
  (component) =>
    box({}, tickWith(shape, textProperty(component, 'label') || component.name));

const MAX_CHOICES = 100;

const drawChoices: Draw = (component) => {
  const options = valueOf(component, 'options') ?? valueOf(component, 'display_values');
  return box(
    {},
    box(
      { isRow: true, gap: 14, lineGap: 2, align: 'center' },
      label(textProperty(component, 'label')),
      ...labelsIn(options, ['label'])
        .slice(0, MAX_CHOICES)
        .map((option) => tickWith('round', option)),
    ),
  );
};

const PANEL = { background: '#fff', edge: EDGE };

const drawPanel: Draw = (component) => box(surfaceOf(component, PANEL));

const drawTabs: Draw = (component) =>
  box({ background: '#fff', border: { color: EDGE }, radius: radiusOf(component, 4) });

const drawLine =
  (isUpright: boolean): Draw =>
  (component) => {
    const background = colorOf(component, 'dividerColor') ?? '#c1c8cd';
    return box(
      { isRow: isUpright, justify: 'center' },
      box({ ...(isUpright ? { width: 1 } : { height: 1 }), background }),
    );
  };

const GRAY = '#77808a';

const drawImage: Draw = (component) =>
  centered(
    { background: colorOf(component, 'backgroundColor') ?? '#eef1f3', radius: radiusOf(component, 4) },
    {
      kind: 'vector',
      viewBox: [0, 0, 24, 24],
      size: 28,
      shapes: [
        { path: 'M3 5H21V19H3ZM3 16L8 11L12 15L15 12L21 18', stroke: GRAY, strokeWidth: 1.5 },
        { path: 'M16 7.4A1.6 1.6 0 1 1 16 10.6A1.6 1.6 0 1 1 16 7.4Z', fill: GRAY },
      ],
    },
  );

const drawIcon: Draw = (component) =>
  centered(
    {},
    {
      kind: 'vector',
      viewBox: [0, 0, 24, 24],
      size: 22,
      shapes: [
        {
          path: 'M12 4A8 8 0 1 1 12 20A8 8 0 1 1 12 4ZM12 8V16M8 12H16',
          stroke: colorOf(component, 'iconColor') ?? '#5c656e',
          strokeWidth: 2,
        },
      ],
    },
  );

const drawStatistics: Draw = (component, { words }) =>
  box(
    { ...surfaceOf(component, PANEL), justify: 'center', gap: 4, padding: [12, 16] },
    label(textProperty(component, 'primaryValueLabel') || words.value),
    text(short(textProperty(component, 'primaryValue')) || '0', {
      color: colorOf(component, 'primaryTextColour') ?? colorOf(component, 'textColor') ?? INK,
      sizePx: 26,
      lineHeight: 1.2,
      weight: 700,
    }),
    ...(isOn(component, 'hideSecondary') ? [] : [secondaryValueOf(component)]),
  );

const secondaryValueOf = (component: Component): Text => {
  const [name, value] = ['secondaryValueLabel', 'secondaryValue'].map((key) => textProperty(component, key));
  return text(`${name} ${short(value)}`, { color: PALE_INK, grows: true });
};

const short = (content: string): string => (content.includes('{{') ? '–' : content);

/** Stands in the place of what has no drawing. */
export const note = (content: string): Container =>
  centered(
    { padding: [4, 4], border: { color: '#9aa3ab', isDashed: true }, radius: 4, background: STRIPES },
    text(content, { color: '#454d55', sizePx: 12, align: 'center', wraps: true }),
  );

const drawUnknown: Draw = ({ type, name }, { words }) => note(`${words.typeName(type)} · ${name}`);

const drawModal: Draw = (component, { words }) => {
  if (!isOn(component, 'useDefaultButton', true))
    return note(words.modal(plainText(textProperty(component, 'title')) || component.name));
  return centered(
    {
      background: colorOf(component, 'triggerButtonBackgroundColor') ?? '#4d72fa',
      radius: 4,
      padding: [1, 9],
    },
    text(textProperty(component, 'triggerButtonLabel') || words.open, {
      color: colorOf(component, 'triggerButtonTextColor') ?? '#fff',
      weight: 500,
    }),
  );
};

const drawChat: Draw = (component, { words }) =>
  box(
    { ...surfaceOf(component, PANEL), gap: 10, padding: [12, 12] },
    label(textProperty(component, 'chatTitle') || component.name),
    box({ width: '60%', height: 32, radius: 10, background: '#eef1f3' }),
    box(
      { isRow: true, justify: 'end' },
      box({ width: '60%', height: 32, radius: 10, background: '#dfe8fb' }),
    ),
    box({ grows: true }),
    box(
      {
        ...INPUT,
        height: 36,
        align: 'center',
        padding: [0, 10],
        border: { color: EDGE_OF_FIELD },
        radius: 6,
        background: '#fff',
      },
      text(textProperty(component, 'placeholder') || words.message, { color: PALE_INK, grows: true }),
    ),
  );

const ENDS = ['0 -48', '48 0', '0 48', '-48 0'];
const BARS = [42, 64, 50, 82, 70, 92, 60, 76];
const SLICES = ['#4368e3', '#7fa1f2', '#b7caf8', '#dbe5fc'];

/** Draws a chart of the right kind with sample data: queries do not run here. */
const drawChart: Draw = (component) => {
  const kind = textFor(valueOf(component, 'type'));
  const color = colorOf(component, 'markerColor') ?? '#4368e3';
  return box(
    { ...surfaceOf(component, PANEL), gap: 8, padding: [12, 12] },
    text(textProperty(component, 'title') || component.name, { weight: 600 }),
    {
      kind: 'vector',
      viewBox: kind === 'pie' ? [-52, -52, 104, 104] : [0, 0, 160, 100],
      size: null,
      grows: true,
      shapes: kind === 'pie' ? PIE : kind === 'bar' ? barsIn(color) : [lineIn(color)],
    },
  );
};

const barsIn = (fill: string): Shape[] =>
  BARS.map((height, index) => {
    const [left, top] = [index * 20 + 4, 100 - height];
    const points = [
      [left, top],
      [left + 12, top],
      [left + 12, 100],
      [left, 100],
    ] as const;
    return { points, fill };
  });

const lineIn = (stroke: string): Shape => ({
  points: BARS.map((height, index) => [index * 22 + 3, 100 - height]),
  stroke,
  strokeWidth: 2,
});

/** Quarters of a circle, clockwise from the top. */
const PIE: readonly Shape[] = SLICES.map((fill, index) => {
  const [from, to] = [index, index + 1].map((quarter) => ENDS[quarter % 4]);
  return { path: `M0 0L${from}A48 48 0 0 1 ${to}Z`, fill };
});

const ROW_PX = 36;
const HEAD_PX = 44;
const MAX_ROWS = 12;
const MAX_COLUMNS = 12;
const MAX_CELL = 80;
const RULE = { color: '#edf0f2', isAtBottom: true };
const CELL_PADDING = [9, 12] as const;

/** Shows the rows that there are, or grey bars in their place. */
const drawTable: Draw = (component, { words, rowsOf }) => {
  const known = rowsOf(component);
  const columns = columnsOf(component, known[0], words).slice(0, MAX_COLUMNS);
  const fitting = Math.max(1, Math.min(MAX_ROWS, Math.floor((component.box.height - 2 * HEAD_PX) / ROW_PX)));
  const rows = known.length > 0 ? known.slice(0, fitting) : Array.from({ length: fitting }, () => null);
  return box(
    surfaceOf(component, PANEL),
    ...(isOn(component, 'displaySearchBox', true) ? [searchBar(words.search)] : []),
    box(
      { isRow: true, background: '#f7f8f9', border: RULE },
      ...columns.map(({ label: name }) => cell(text(name, { color: SOFT_INK, sizePx: 12.5, weight: 600 }))),
    ),
    ...rows.map((row) =>
      box(
        { isRow: true, border: RULE },
        ...columns.map(({ key }) => cell(row ? text(cellOf(row, key)) : BAR)),
      ),
    ),
  );
};

const searchBar = (search: string): Container =>
  box(
    { isRow: true, align: 'center', height: HEAD_PX, padding: [0, 12], border: RULE },
    box(
      { width: 160, padding: [4, 10], border: { color: '#dfe3e6' }, radius: 6 },
      text(search, { color: PALE_INK, sizePx: 12 }),
    ),
  );

const cell = (content: Box): Container => box({ grows: true, padding: CELL_PADDING }, content);

const BAR = box({ padding: [5, 0] }, box({ width: '62%', height: 8, radius: 4, background: '#e9ecef' }));

function cellOf(row: Row, key: string): string {
  const value = Object.hasOwn(row, key) ? row[key] : null;
  const content = typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value);
  return content.length > MAX_CELL ? `${content.slice(0, MAX_CELL)}…` : content;
}

interface Column {
  label: string;
  /** Name of the value in a row. */
  key: string;
}

function columnsOf(component: Component, first: Row | undefined, words: Words): Column[] {
  const listed = valueOf(component, 'columns');
  if (Array.isArray(listed) && listed.length > 0) return listed.flatMap(columnIn);
  const labels = [listed, valueOf(component, 'columnData')]
    .map((value) => labelsIn(value, ['name', 'key']))
    .find(({ length }) => length > 0);
  const keys = labels ?? (first ? Object.keys(first) : words.columns);
  return keys.map((key) => ({ label: key, key }));
}

function columnIn(item: unknown): Column[] {
  if (typeof item === 'string') return [{ label: item, key: item }];
  const { name, key } = (item ?? {}) as Record<string, unknown>;
  const found = textFor(name) || textFor(key);
  return found ? [{ label: found, key: textFor(key) || found }] : [];
}

const DRAWINGS: Readonly<Record<string, Draw>> = {
  text: drawText,
  richtexteditor: field({ isTall: true }),
  button: drawButton,
  buttongroup: drawButton,
  link: drawText,
  textinput: field(),
  numberinput: field({ mark: sign('↕') }),
  passwordinput: field({ mark: sign('••'), isSecret: true }),
  emailinput: field({ mark: sign('@') }),
  phoneinput: field(),
  currencyinput: field(),
  textarea: field({ isTall: true }),
  codeeditor: field({ isTall: true }),
  dropdown: field({ mark: MARKS.choice }),
  multiselect: field({ mark: MARKS.choice }),
  tagsinput: field(),
  datepicker: field({ mark: MARKS.date }),
  datetimepicker: field({ mark: MARKS.date }),
  daterangepicker: field({ mark: MARKS.date }),
  timepicker: field({ mark: MARKS.clock }),
  filepicker: field({ mark: MARKS.file, isTall: true }),
  filebutton: drawButton,
  starrating: field({ mark: MARKS.star }),
  rangeslider: drawLine(false),
  checkbox: tick('box'),
  toggleswitch: tick('switch'),
  radiobutton: drawChoices,
  table: drawTable,
  chart: drawChart,
  container: drawPanel,
  form: drawPanel,
  listview: drawPanel,
  kanban: drawPanel,
  tabs: drawTabs,
  modal: drawModal,
  image: drawImage,
  icon: drawIcon,
  divider: drawLine(false),
  verticaldivider: drawLine(true),
  statistics: drawStatistics,
  chat: drawChat,
};
