export { MergePage } from './components/merge-page';
export { MergePartsContext, type MergeParts } from './parts';
