export { ConfigureGit } from './components/configure-git';
