export { membersQuery } from './api/members';
export { MembersSettings } from './components/members-settings';
