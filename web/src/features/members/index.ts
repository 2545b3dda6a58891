export { MembersSettings } from './members-settings';
