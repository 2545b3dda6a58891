import { lazy } from 'react';

export { AppsPage } from './components/apps-page';

/** Lazy: rarely needed, so it is not part of the dashboard's code. */
export const ImportMany = lazy(async () => ({
  default: (await import('./components/import-many/import-many')).ImportMany,
}));

export const DeletedAppsPage = lazy(async () => ({
  default: (await import('./components/deleted/deleted-apps-page')).DeletedAppsPage,
}));
