export { ConstantsSettings } from './components/constants-settings';
