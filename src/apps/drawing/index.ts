/**
 * Drawings of pages and components, which the canvas of the editor and pictures share. Pure code without Node, which runs no
 * code of a document and loads nothing that it names.
 */
export { colorOf, isOn, valueOf } from './appearance';
export { EXPRESSION, STRIPES, type Box, type Container, type Text, type Vector } from './box';
export { barsOf, modalSize, modalTitle, shownOf, stackingOf, TABS_PX, tabTitles } from './canvas';
export { combineApps, isDrawn, type CombinedApp, type CombinedPage } from './combined-app';
export { drawComponent, note, type DrawingContext, type Row, type Words } from './draw-component';
export { changedPages, drawPicture } from './draw-picture';
export { findColor } from './literal';
export { componentOf, MARK_COLORS, MARK_SIGNS, marksOf, SIGN, type Mark, type Marks } from './marks';
export { Tree, type TreeNode } from './tree';
