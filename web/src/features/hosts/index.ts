export { DecideSources, undecidedOf } from './components/decide-sources';
export { HostSettings } from './components/host-settings';
export { SettledSources } from './components/settled-sources';
