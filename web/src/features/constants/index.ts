export { ConstantsSettings } from './constants-settings';
