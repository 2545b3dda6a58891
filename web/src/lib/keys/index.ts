export { capsOf, isPressed, type Binding, type KeyGroup, type Press } from '../key-bindings';
export { FORM_KEYS, SUBMIT } from './submit';
export { isInField, useKeyGroup, useKeyGroups, useKeys } from './use-keys';
