export { GitSync } from './components/gitsync';
