import { lazy } from 'react';
import { lazyPart } from '../../lib/lazy-code';

export { AppsPage } from './components/apps-page';

/** Lazy: rarely needed, so it is not part of the dashboard's code. */
export const ImportMany = lazyPart(
  async () => (await import('./components/import-many/import-many')).ImportMany,
);

/** Lazy: it is opened from a button. */
export const DuplicateDialog = lazyPart(
  async () => (await import('./components/rename-or-duplicate-dialog')).RenameOrDuplicateDialog,
);

export const DeletedAppsPage = lazy(async () => ({
  default: (await import('./components/deleted-apps-page')).DeletedAppsPage,
}));
