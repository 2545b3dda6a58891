export { CommittedApp } from './components/committed-app';
export { Editor } from './components/editor';
export { ShownDocument } from './components/shown-document';
export { TextEditor } from './raw';
