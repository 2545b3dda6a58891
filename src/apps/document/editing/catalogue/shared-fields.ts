import { known, oneOf, type ShortFields } from './field';

/** Fields of nearly every type in newer documents. */
export const STATES: ShortFields = {
  visibility: true,
  disabledState: false,
  loadingState: false,
  tooltip: '',
  collapseWhenHidden: known('toggle'),
};

/** The older types keep it among their styles. */
export const STYLED_STATES: ShortFields = { visibility: true, disabledState: false };

export const NO_SHADOW = '0px 0px 0px 0px #00000040';

export const CONTAINER_STYLES: ShortFields = {
  backgroundColor: 'var(--cc-surface1-surface)',
  borderColor: 'var(--cc-weak-border)',
  borderRadius: 6,
  boxShadow: NO_SHADOW,
};

const ICON: ShortFields = {
  icon: 'IconHome2',
  iconVisibility: { kind: 'toggle', initial: false },
  iconColor: 'var(--cc-default-icon)',
};

const LABEL: ShortFields = {
  alignment: oneOf('side', 'top'),
  direction: oneOf('left', 'right'),
  auto: true,
  widthType: known('choice', ['ofComponent', 'ofField']),
  padding: oneOf('default', 'none'),
};

/** Fields of text inputs: label, box and icon. */
export const INPUT_STYLES: ShortFields = {
  color: 'var(--cc-primary-text)',
  ...LABEL,
  width: 33,
  backgroundColor: 'var(--cc-surface1-surface)',
  borderColor: 'var(--cc-default-border)',
  borderRadius: 6,
  textColor: 'var(--cc-primary-text)',
  placeholderTextColor: known('color'),
  accentColor: 'var(--cc-primary-brand)',
  errTextColor: 'var(--cc-error-systemStatus)',
  ...ICON,
  boxShadow: NO_SHADOW,
};

/** Fields of selects: the same under other names. */
export const CHOICE_STYLES: ShortFields = {
  labelColor: 'var(--cc-primary-text)',
  ...LABEL,
  labelWidth: 33,
  fieldBackgroundColor: 'var(--cc-surface1-surface)',
  fieldBorderColor: 'var(--cc-default-border)',
  fieldBorderRadius: 6,
  selectedTextColor: 'var(--cc-primary-text)',
  accentColor: 'var(--cc-primary-brand)',
  errTextColor: 'var(--cc-error-systemStatus)',
  ...ICON,
  boxShadow: NO_SHADOW,
};

export const MANDATORY: ShortFields = { mandatory: false, customRule: known('code') };

export const TEXT_RULES: ShortFields = {
  mandatory: false,
  regex: known('text'),
  minLength: known('number'),
  maxLength: known('number'),
  customRule: known('code'),
};
