export { AppPage } from './components/app-page';
