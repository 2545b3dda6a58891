export { compareDocuments } from './compare-documents';
export {
  CHANGE_KINDS,
  CHANGES,
  FIELD_CHANGES,
  OWNER_KINDS,
  VALUE_TYPES,
  type DocumentChange,
  type DocumentDifference,
} from './difference';
