export { RawDocument } from './raw-document';
export { useUnsavedText } from './use-unsaved-text';
