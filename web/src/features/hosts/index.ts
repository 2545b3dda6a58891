export { HostSettings } from './components/host-settings';
