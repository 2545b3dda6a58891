export { PullManyPage } from './components/pull-many-page';
