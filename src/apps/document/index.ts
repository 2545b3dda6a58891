export { parseAppDocument, parsePatch, printAppDocument, type AppDocument } from './app-document';
export {
  CHANGE_KINDS,
  CHANGES,
  FIELD_CHANGES,
  OWNER_KINDS,
  VALUE_TYPES,
  type DocumentChange,
  type DocumentDifference,
} from './difference';
export { invalidAppDocument } from './document-errors';
export { hashOf } from './hash-of';
export { newAppDocument } from './new-app-document';
