export { BeforeAfter } from './before-after';
export { CanvasView } from './canvas-view';
export { ChangeChoice } from './change-choice';
export { ChangeFields } from './change-fields';
export { ChangeList } from './change-list';
export { ChangeSummary } from './change-summary';
export { TextView } from './text-view';
