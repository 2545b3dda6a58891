export { asksAboutHost, HostQuestion } from './components/host-question';
export { HostSettings } from './components/host-settings';
