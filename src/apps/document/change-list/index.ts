export { listChanges } from './list-changes';
export {
  CHANGE_KINDS,
  CHANGES,
  FIELD_CHANGES,
  OWNER_KINDS,
  VALUE_TYPES,
  type ChangeList,
  type ListedChange,
} from './listed-change';
