import { typesOf } from './component-type';
import { known, type ShortFields } from './field';
import { CHOICE_STYLES, MANDATORY, STATES, STYLED_STATES } from './shared-fields';

const DATE_RULES: ShortFields = {
  ...MANDATORY,
  minDate: known('text'),
  maxDate: known('text'),
  disabledDates: known('code'),
};

const DATE_STYLES: ShortFields = {
  ...CHOICE_STYLES,
  icon: 'IconCalendarEvent',
  iconVisibility: { kind: 'toggle', initial: true },
  iconDirection: known('choice', ['left', 'right']),
};

const FOCUSED = ['onSelect', 'onFocus', 'onBlur'];

export const DATE_TYPES = typesOf('dates', {
  DatePickerV2: {
    size: [12, 40],
    only: 'lists',
    properties: {
      label: 'Label',
      defaultValue: '',
      placeholder: 'Select date',
      dateFormat: 'DD/MM/YYYY',
      ...STATES,
      showClearBtn: known('toggle'),
    },
    styles: DATE_STYLES,
    validation: DATE_RULES,
    events: FOCUSED,
  },
  DatetimePickerV2: {
    size: [12, 40],
    only: 'lists',
    properties: {
      label: 'Label',
      defaultValue: '',
      placeholder: 'Select date and time',
      dateFormat: 'DD/MM/YYYY',
      timeFormat: 'HH:mm',
      isTimezoneEnabled: false,
      displayTimezone: 'UTC',
      storeTimezone: 'UTC',
      ...STATES,
      showClearBtn: known('toggle'),
    },
    styles: DATE_STYLES,
    validation: { ...DATE_RULES, minTime: known('text'), maxTime: known('text') },
    events: FOCUSED,
  },
  Datepicker: {
    size: [5, 30],
    only: 'definition',
    properties: {
      defaultValue: '01/01/2026',
      format: 'DD/MM/YYYY',
      enableDate: true,
      enableTime: false,
      disabledDates: '{{[]}}',
    },
    styles: { ...STYLED_STATES, borderRadius: 4 },
    validation: { customRule: known('code') },
    events: ['onSelect'],
  },
  DaterangePicker: {
    size: [10, 40],
    properties: {
      label: known('text'),
      defaultStartDate: '01/01/2026',
      defaultEndDate: '10/01/2026',
      format: 'DD/MM/YYYY',
      visibility: known('toggle'),
      disabledState: known('toggle'),
      loadingState: known('toggle'),
      showClearBtn: known('toggle'),
    },
    styles: { borderRadius: 4 },
    validation: DATE_RULES,
    events: FOCUSED,
  },
  Calendar: {
    size: [30, 600],
    properties: {
      dateFormat: 'MM-DD-YYYY HH:mm:ss A Z',
      defaultDate: '{{moment().format("MM-DD-YYYY HH:mm:ss A Z")}}',
      events: '{{[]}}',
      resources: '{{[]}}',
      defaultView: "{{'month'}}",
      startTime: known('code'),
      endTime: known('code'),
      displayToolbar: true,
      displayViewSwitcher: true,
      highlightToday: true,
      showPopOverOnEventClick: false,
    },
    styles: {
      visibility: true,
      cellSizeInViewsClassifiedByResource: known('choice', ['compact', 'spacious']),
      weekDateFormat: 'DD MMM',
    },
    events: ['onCalendarEventSelect', 'onCalendarSlotSelect', 'onCalendarNavigate', 'onCalendarViewChange'],
  },
  Timer: {
    size: [11, 128],
    properties: {
      type: { kind: 'choice', options: ['countUp', 'countDown'], initial: 'countUp' },
      value: '00:00:00:000',
    },
    styles: STYLED_STATES,
    events: ['onStart', 'onResume', 'onPause', 'onCountDownFinish', 'onReset'],
  },
});
