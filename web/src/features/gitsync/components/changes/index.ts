export { ChangeList } from './change-list';
