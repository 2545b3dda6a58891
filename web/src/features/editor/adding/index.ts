export { AddComponent } from './add-component';
export { duplicate } from './paste-into';
export { useClipboard } from './use-clipboard';
