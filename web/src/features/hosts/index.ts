export { DecideSources, undecidedOf } from './components/decide-sources';
export { asksAboutHost, HostQuestion } from './components/host-question';
export { HostSettings } from './components/host-settings';
export { SettledSources } from './components/settled-sources';
