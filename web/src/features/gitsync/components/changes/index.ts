export { BeforeAfter } from './before-after';
export { CanvasView } from './canvas-view';
export { ChangeChoice } from './change-choice';
export { ChangeList } from './change-list';
export { TextView } from './text-view';
