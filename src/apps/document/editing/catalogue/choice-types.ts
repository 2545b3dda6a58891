import { typesOf } from './component-type';
import { known, oneOf, type ShortFields } from './field';
import { CHOICE_STYLES, MANDATORY, NO_SHADOW, STATES, STYLED_STATES } from './shared-fields';

const optionsOf = (...labels: string[]): ShortFields[string] => ({
  kind: 'json',
  initial: labels.map((label, index) => ({
    label,
    value: String(index + 1),
    disable: { value: false },
    visible: { value: true },
    default: { value: index === 0 },
  })),
});

const CHOSEN: ShortFields = {
  label: 'Select',
  placeholder: 'Select an option',
  options: optionsOf('Option 1', 'Option 2', 'Option 3'),
  advanced: false,
  schema: known('code'),
  optionsLoadingState: false,
  sort: known('choice', ['none', 'asc', 'desc']),
  showClearBtn: known('toggle'),
  showSearchInput: known('toggle'),
  ...STATES,
};

/** The older types keep values and labels in two lists. */
const LISTED: ShortFields = {
  label: '',
  placeholder: 'Select an option',
  value: '{{1}}',
  values: '{{[1,2,3]}}',
  display_values: '{{["one", "two", "three"]}}',
  advanced: known('toggle'),
  schema: known('code'),
  loadingState: known('toggle'),
};

const TICK_STYLES: ShortFields = {
  textColor: 'var(--cc-primary-text)',
  borderColor: 'var(--cc-default-border)',
  handleColor: 'var(--cc-surface1-surface)',
  alignment: oneOf('right', 'left'),
  boxShadow: NO_SHADOW,
  padding: oneOf('default', 'none'),
};

export const CHOICE_TYPES = typesOf('choices', {
  DropdownV2: {
    size: [12, 40],
    only: 'lists',
    properties: CHOSEN,
    styles: { ...CHOICE_STYLES, placeholderTextColor: known('color'), menuWidthMode: known('text') },
    validation: MANDATORY,
    events: ['onSelect', 'onSearchTextChanged', 'onFocus', 'onBlur'],
  },
  DropDown: {
    size: [8, 30],
    only: 'definition',
    properties: LISTED,
    styles: {
      ...STYLED_STATES,
      borderRadius: known('number'),
      selectedTextColor: known('color'),
      justifyContent: known('choice', ['left', 'center', 'right']),
    },
    validation: { customRule: known('code') },
    events: ['onSelect', 'onSearchTextChanged'],
  },
  MultiselectV2: {
    size: [12, 40],
    only: 'lists',
    properties: {
      ...CHOSEN,
      placeholder: 'Select the options',
      showAllOption: false,
    },
    styles: CHOICE_STYLES,
    validation: MANDATORY,
    events: ['onSelect', 'onSearchTextChanged', 'onFocus', 'onBlur'],
  },
  Multiselect: {
    size: [12, 30],
    only: 'definition',
    properties: { ...LISTED, value: '{{[1]}}', showAllOption: false },
    styles: { ...STYLED_STATES, borderRadius: known('number') },
    events: ['onSelect'],
  },
  Checkbox: {
    size: [10, 30],
    properties: { label: 'Label', defaultValue: false, ...STATES },
    styles: {
      ...TICK_STYLES,
      checkboxColor: 'var(--cc-primary-brand)',
      uncheckedColor: 'var(--cc-surface1-surface)',
    },
    validation: MANDATORY,
    events: ['onChange', 'onCheck', 'onUnCheck'],
  },
  ToggleSwitchV2: {
    size: [10, 30],
    only: 'lists',
    properties: { label: 'Label', defaultValue: false, ...STATES },
    styles: {
      ...TICK_STYLES,
      toggleSwitchColor: 'var(--cc-primary-brand)',
      uncheckedColor: 'var(--cc-surface3-surface)',
    },
    validation: MANDATORY,
    events: ['onChange'],
  },
  ToggleSwitch: {
    size: [6, 30],
    only: 'definition',
    properties: { label: 'Toggle label', defaultValue: false },
    styles: { textColor: known('color'), toggleSwitchColor: known('color'), ...STYLED_STATES },
    events: ['onChange'],
  },
  RadioButtonV2: {
    size: [12, 43],
    only: 'lists',
    properties: {
      label: 'Select',
      options: optionsOf('Option 1', 'Option 2', 'Option 3'),
      advanced: false,
      schema: known('code'),
      layout: known('choice', ['row', 'column', 'wrap']),
      optionsLoadingState: false,
      ...STATES,
    },
    styles: {
      labelColor: 'var(--cc-primary-text)',
      alignment: oneOf('side', 'top'),
      direction: oneOf('left', 'right'),
      auto: true,
      labelWidth: 33,
      borderColor: 'var(--cc-default-border)',
      switchOnBackgroundColor: 'var(--cc-primary-brand)',
      switchOffBackgroundColor: 'var(--cc-surface1-surface)',
      handleColor: 'var(--cc-surface1-surface)',
      optionsTextColor: 'var(--cc-primary-text)',
      padding: oneOf('default', 'none'),
    },
    validation: MANDATORY,
    events: ['onSelectionChange'],
  },
  RadioButton: {
    size: [6, 60],
    only: 'definition',
    properties: {
      label: 'Select',
      value: '{{true}}',
      values: '{{[true,false]}}',
      display_values: '{{["yes", "no"]}}',
    },
    styles: { textColor: known('color'), ...STYLED_STATES },
    events: ['onSelectionChange'],
  },
  TreeSelect: {
    size: [12, 200],
    properties: {
      label: 'Select',
      advanced: known('toggle'),
      data: '{{[{"label":"Fruit","value":"fruit","children":[{"label":"Apple","value":"apple"}]}]}}',
      checkedData: '{{[]}}',
      expandedData: '{{["fruit"]}}',
      allowIndependentSelection: known('toggle'),
      ...STATES,
    },
    styles: { textColor: known('color'), checkboxColor: known('color'), visibility: known('toggle') },
    events: ['onChange', 'onCheck', 'onUnCheck'],
  },
});
