export { AppsPage } from './components/apps-page';
export { ImportMany } from './components/import-many/import-many';
