export { MembersSettings } from './components/members-settings';
