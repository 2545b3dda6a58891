export { capsOf, isPressed, type Binding, type KeyGroup, type Press } from '../key-bindings';
export { isInField, useKeyGroup, useKeyGroups, useKeys } from './use-keys';
