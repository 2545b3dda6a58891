export { RawDocument } from './raw-document';
export { TextEditor } from './text-editor';
export { useUnsavedText } from './use-unsaved-text';
