export { CanvasView } from './canvas-view';
export { ChangeChoice } from './change-choice';
export { ChangeList } from './change-list';
