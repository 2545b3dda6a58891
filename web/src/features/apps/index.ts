import { lazy } from 'react';

export { AppsPage } from './components/apps-page';

/** Few need it: it does not come with the dashboard. */
export const ImportMany = lazy(async () => ({
  default: (await import('./components/import-many/import-many')).ImportMany,
}));
