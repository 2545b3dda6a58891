export { FullWindow } from './full-window';
export { Shell } from './shell';
