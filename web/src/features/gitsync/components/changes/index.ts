export { ChangeList } from './change-list';
export { ChangesSince } from './changes-since';
export { summaryOf } from '../../lib/change-labels';
