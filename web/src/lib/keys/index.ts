export { capsOf, isInField, isPressed, type Binding, type KeyGroup, type Press } from './keys';
export { FORM_KEYS, SUBMIT } from './submit';
export { useKeyGroup, useKeyGroups, useKeys } from './use-keys';
