export { CommittedApp } from './components/committed-app';
export { Editor } from './components/editor';
export { ShownDifference } from './difference/shown-difference';
export { ShownDocument } from './components/shown-document';
export { TextEditor } from './raw';
