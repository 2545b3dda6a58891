import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useMemo, memo } from 'react';
import { typeName } from '../../catalogue';
import { queriesOf, referencesOf, type Component } from '../../document';
import { useOpenPage } from '../../session/use-editor';
import { boxStyle, isOn, valueOf, textProperty, styleOf, textStyle } from './appearance';
import classes from './drawing.module.css';
import { labelsIn, textFor, findColor, numberFor, plainText, expressionParts } from './literal';
import { sampleRows, type Row } from './sample-rows';

const ROW_PX = 36;
const HEAD_PX = 44;
const MAX_ROWS = 12;
const MAX_COLUMNS = 12;
const MAX_CELL = 80;

const drawTable = (component: Component) => <Table component={component} />;

/** Shows the rows that the document holds, or grey bars in their place. */
function Table({ component }: { component: Component }) {
  const { document, model } = useOpenPage();
  const samples = useMemo(
    () => sampleRows(component, queriesOf(document, model)),
    [component, document, model],
  );
  const columns = columnsOf(component, samples).slice(0, MAX_COLUMNS);
  const fitting = Math.max(1, Math.min(MAX_ROWS, Math.floor((component.box.height - 2 * HEAD_PX) / ROW_PX)));
  const rows = samples.length > 0 ? samples.slice(0, fitting) : Array.from({ length: fitting }, () => null);
  return (
    <div
      className={classes.table}
      style={boxStyle(component, { background: '#fff', borderColor: '#e0e4e8' })}
    >
      {isOn(component, 'displaySearchBox', true) && (
        <div className={classes.tableBar}>
          <span>
            <Trans>Search</Trans>
          </span>
        </div>
      )}
      <div className={classes.tableHead}>
        {columns.map(({ label }, index) => (
          <span key={index}>{label}</span>
        ))}
      </div>
      <div className={classes.tableBody}>
        {rows.map((row, index) => (
          <div key={index}>
            {columns.map(({ key }, column) => (
              <span key={column}>{row ? cellOf(row, key) : <i />}</span>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}

function cellOf(row: Row, key: string): string {
  const value = Object.hasOwn(row, key) ? row[key] : null;
  const text = typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value);
  return text.length > MAX_CELL ? `${text.slice(0, MAX_CELL)}…` : text;
}

interface Column {
  label: string;
  /** Name of the value in a row. */
  key: string;
}

function columnsOf(component: Component, samples: readonly Row[]): Column[] {
  const listed = valueOf(component, 'columns');
  if (Array.isArray(listed) && listed.length > 0) return listed.flatMap(columnIn);
  const labels = [listed, valueOf(component, 'columnData')]
    .map((value) => labelsIn(value, ['name', 'key']))
    .find(({ length }) => length > 0);
  const keys = labels ?? (samples[0] ? Object.keys(samples[0]) : [t`Column 1`, t`Column 2`, t`Column 3`]);
  return keys.map((key) => ({ label: key, key }));
}

function columnIn(item: unknown): Column[] {
  if (typeof item === 'string') return [{ label: item, key: item }];
  const { name, key } = (item ?? {}) as Record<string, unknown>;
  const label = textFor(name) || textFor(key);
  return label ? [{ label, key: textFor(key) || label }] : [];
}

const HEIGHTS = [42, 64, 50, 82, 70, 92, 60, 76];
const SLICES = ['#4368e3', '#7fa1f2', '#b7caf8', '#dbe5fc'];

/** Draws a chart of the right kind with sample data: queries do not run here. */
function drawChart(component: Component) {
  const kind = textFor(valueOf(component, 'type'));
  const color = findColor(valueOf(component, 'markerColor')) ?? '#4368e3';
  return (
    <div
      className={classes.chart}
      style={boxStyle(component, { background: '#fff', borderColor: '#e0e4e8' })}
    >
      <span className={classes.chartTitle}>{textProperty(component, 'title') || component.name}</span>
      {kind === 'pie' ? <Pie /> : kind === 'bar' ? <Bars color={color} /> : <Line color={color} />}
    </div>
  );
}

const Bars = ({ color }: { color: string }) => (
  <svg viewBox="0 0 160 100" preserveAspectRatio="none">
    {HEIGHTS.map((height, index) => (
      <rect key={index} x={index * 20 + 4} y={100 - height} width="12" height={height} fill={color} />
    ))}
  </svg>
);

const Line = ({ color }: { color: string }) => (
  <svg viewBox="0 0 160 100" preserveAspectRatio="none">
    <path
      d={HEIGHTS.map((height, index) => `${index === 0 ? 'M' : 'L'}${index * 22 + 3} ${100 - height}`).join(
        '',
      )}
      fill="none"
      stroke={color}
      strokeWidth="2"
      vectorEffect="non-scaling-stroke"
    />
  </svg>
);

const Pie = () => (
  <svg viewBox="-52 -52 104 104">
    {SLICES.map((color, index) => (
      <path key={color} d="M0 0L0 -48A48 48 0 0 1 48 0Z" fill={color} transform={`rotate(${index * 90})`} />
    ))}
  </svg>
);

const ROOM_FOR_LABEL_PX = 56;

type Draw = (component: Component) => React.ReactNode;

/** Draws a component with text and boxes. Markup and code of the document are never run. */
export const Drawing = memo(function Drawing({ component }: { component: Component }) {
  const draw = DRAWINGS[component.type.replace(/V\d+$/, '').toLowerCase()] ?? drawUnknown;
  return (
    <div className={classes.drawing} aria-hidden>
      {draw(component)}
    </div>
  );
});

const drawText: Draw = (component) => (
  <div className={classes.text} style={textStyle(component)}>
    <div>
      <ExpressionText
        text={
          plainText(
            textProperty(component, 'text') ||
              textProperty(component, 'linkText') ||
              textProperty(component, 'value'),
          ) || component.name
        }
      />
    </div>
  </div>
);

const drawButton: Draw = (component) => (
  <div
    className={classes.button}
    style={boxStyle(component, { background: '#4368e3', color: '#fff', borderRadius: 6 })}
  >
    <ExpressionText text={textProperty(component, 'text') || textProperty(component, 'label') || t`Button`} />
  </div>
);

const field =
  (mark: string | null = null, isTall = false): Draw =>
  (component) => {
    const label = textProperty(component, 'label');
    // The platform renders a field with a label above taller than its layout.
    const isAside = styleOf(component, 'alignment') === 'side' || component.box.height < ROOM_FOR_LABEL_PX;
    return (
      <div className={classes.field} data-aside={isAside || undefined}>
        {label && <span className={classes.label}>{label}</span>}
        <span
          className={classes.input}
          data-tall={isTall || undefined}
          style={boxStyle(component, { background: '#fff', borderColor: '#ccd1d5', borderRadius: 6 })}
        >
          <span className={classes.placeholder}>
            <ExpressionText text={fieldText(component)} />
          </span>
          {mark && <span className={classes.fieldMark}>{mark}</span>}
        </span>
      </div>
    );
  };

function fieldText(component: Component): string {
  const given = [textProperty(component, 'value'), textProperty(component, 'defaultValue')].find(
    (text) => text && !text.includes('{{'),
  );
  return given ?? textProperty(component, 'placeholder');
}

const tick =
  (shape: 'box' | 'round' | 'switch'): Draw =>
  (component) => (
    <div className={classes.tick}>
      <span data-shape={shape} />
      {textProperty(component, 'label') || component.name}
    </div>
  );

const drawChoices: Draw = (component) => (
  <div className={classes.choices}>
    <span className={classes.label}>{textProperty(component, 'label')}</span>
    {labelsIn(valueOf(component, 'options') ?? valueOf(component, 'display_values'), ['label']).map(
      (label, index) => (
        <span key={index} className={classes.tick}>
          <span data-shape="round" />
          {label}
        </span>
      ),
    )}
  </div>
);

const drawBox: Draw = (component) => (
  <div className={classes.box} style={boxStyle(component, { background: '#fff', borderColor: '#e0e4e8' })} />
);

const drawLine =
  (isUpright: boolean): Draw =>
  (component) => (
    <div className={classes.line} data-upright={isUpright || undefined}>
      <span style={{ background: findColor(styleOf(component, 'dividerColor')) ?? '#c1c8cd' }} />
    </div>
  );

const drawImage: Draw = (component) => (
  <div className={classes.image} style={boxStyle(component, { background: '#eef1f3' })}>
    <svg viewBox="0 0 24 24" width="28" height="28">
      <path d="M3 5h18v14H3zM3 16l5-5 4 4 3-3 6 6" fill="none" stroke="#77808a" strokeWidth="1.5" />
      <circle cx="16" cy="9" r="1.6" fill="#77808a" />
    </svg>
  </div>
);

const drawIcon: Draw = (component) => (
  <div className={classes.image}>
    <svg viewBox="0 0 24 24" width="22" height="22">
      <circle
        cx="12"
        cy="12"
        r="8"
        fill="none"
        stroke={findColor(styleOf(component, 'iconColor')) ?? '#5c656e'}
        strokeWidth="2"
      />
      <path
        d="M12 8v8M8 12h8"
        stroke={findColor(styleOf(component, 'iconColor')) ?? '#5c656e'}
        strokeWidth="2"
      />
    </svg>
  </div>
);

const drawStatistics: Draw = (component) => (
  <div
    className={classes.statistics}
    style={boxStyle(component, { background: '#fff', borderColor: '#e0e4e8' })}
  >
    <span className={classes.label}>{textProperty(component, 'primaryValueLabel') || t`Value`}</span>
    <strong style={{ color: findColor(styleOf(component, 'primaryTextColour')) }}>
      {short(textProperty(component, 'primaryValue')) || '0'}
    </strong>
    {!isOn(component, 'hideSecondary') && (
      <span className={classes.placeholder}>
        {textProperty(component, 'secondaryValueLabel')} {short(textProperty(component, 'secondaryValue'))}
      </span>
    )}
  </div>
);

const short = (text: string): string => (text.includes('{{') ? '–' : text);

const drawTabs: Draw = (component) => (
  <div
    className={classes.box}
    style={{
      background: '#fff',
      borderColor: '#e0e4e8',
      borderRadius: numberFor(styleOf(component, 'borderRadius'), 4),
    }}
  />
);

const drawModal: Draw = (component) =>
  isOn(component, 'useDefaultButton', true) ? (
    <div
      className={classes.button}
      style={{
        background: findColor(styleOf(component, 'triggerButtonBackgroundColor')) ?? '#4d72fa',
        color: findColor(styleOf(component, 'triggerButtonTextColor')) ?? '#fff',
        borderRadius: 4,
      }}
    >
      {textProperty(component, 'triggerButtonLabel') || t`Open`}
    </div>
  ) : (
    <div
      className={classes.unknown}
    >{t`Modal · ${plainText(textProperty(component, 'title')) || component.name}`}</div>
  );

const drawChat: Draw = (component) => (
  <div className={classes.chat} style={boxStyle(component, { background: '#fff', borderColor: '#e0e4e8' })}>
    <span className={classes.label}>{textFor(valueOf(component, 'chatTitle')) || component.name}</span>
    <span data-side="theirs" />
    <span data-side="mine" />
    <span className={classes.input}>
      <span className={classes.placeholder}>
        {textProperty(component, 'placeholder') || t`Write a message`}
      </span>
    </span>
  </div>
);

const drawUnknown: Draw = (component) => (
  <div className={classes.unknown}>{`${typeName(component.type)} · ${component.name}`}</div>
);

const DRAWINGS: Record<string, Draw | undefined> = {
  text: drawText,
  richtexteditor: field(null, true),
  button: drawButton,
  buttongroup: drawButton,
  link: drawText,
  textinput: field(),
  numberinput: field('↕'),
  passwordinput: field('••'),
  emailinput: field('@'),
  phoneinput: field(),
  currencyinput: field(),
  textarea: field(null, true),
  codeeditor: field(null, true),
  dropdown: field('▾'),
  multiselect: field('▾'),
  tagsinput: field(),
  datepicker: field('▦'),
  datetimepicker: field('▦'),
  daterangepicker: field('▦'),
  timepicker: field('◷'),
  filepicker: field('↥', true),
  filebutton: drawButton,
  starrating: field('★'),
  rangeslider: drawLine(false),
  checkbox: tick('box'),
  toggleswitch: tick('switch'),
  radiobutton: drawChoices,
  table: drawTable,
  chart: drawChart,
  container: drawBox,
  form: drawBox,
  listview: drawBox,
  kanban: drawBox,
  tabs: drawTabs,
  modal: drawModal,
  image: drawImage,
  icon: drawIcon,
  divider: drawLine(false),
  verticaldivider: drawLine(true),
  statistics: drawStatistics,
  chat: drawChat,
};

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\.?/g;

/** Text with its expressions marked as placeholders. */
function ExpressionText({ text }: { text: string }) {
  const { document, model } = useOpenPage();
  return expressionParts(text).map((part, index) =>
    part.startsWith('{{') ? (
      <span key={index} className={classes.expression}>
        {referencesOf(document, model).show(part.slice(2, -2)).replace(UUID, '').trim()}
      </span>
    ) : (
      part
    ),
  );
}
