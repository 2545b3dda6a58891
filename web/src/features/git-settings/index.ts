import { lazy } from 'react';

export { ConfigureGit } from './components/configure-git';
export { CheckList, type CheckedStep } from './components/check-list';

/** Lazy: it is for visitors who never see the settings. */
export const SharedSetupPage = lazy(async () => ({
  default: (await import('./components/shared-setup-page')).SharedSetupPage,
}));
