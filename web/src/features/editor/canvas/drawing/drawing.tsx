import { t } from '@lingui/core/macro';
import { memo } from 'react';
import { typeName } from '../../catalogue';
import type { Component } from '../../document';
import classes from './drawing.module.css';
import { drawChart } from './draw-chart';
import { drawTable } from './draw-table';
import { ExpressionText } from './expression-text';
import { boxStyle, isOn, styleOf, textStyle, valueOf, textProperty } from './appearance';
import { findColor, labelsIn, numberFor, plainText, textFor } from './literal';

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
