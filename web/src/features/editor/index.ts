export { CommittedApp } from './components/committed-app';
export { Editor } from './components/editor';
