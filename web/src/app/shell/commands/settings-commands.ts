import { t } from '@lingui/core/macro';
import type { Role } from '../../../lib/session';

interface Card {
  /** Title of the section on its screen. */
  title: string;
  to: '/w/$w/settings' | '/w/$w/settings/git' | '/profile';
  place: string;
  role: Role;
  /** False: shown only once a repository is connected. */
  isAlways: boolean;
}

const GIT = { to: '/w/$w/settings/git', place: t`Configure Git`, role: 'admin', isAlways: false } as const;
const PROFILE = { to: '/profile', place: t`Profile`, role: 'viewer', isAlways: true } as const;
const GENERAL = { to: '/w/$w/settings', place: t`General`, role: 'admin', isAlways: true } as const;

/** Sections of settings, which are found by their titles. */
export const CARDS: readonly Card[] = [
  { title: t`Name`, ...GENERAL },
  { title: t`Delete workspace`, ...GENERAL },
  { title: t`Repository`, ...GIT },
  { title: t`Check the connection`, ...GIT },
  { title: t`Commit messages`, ...GIT },
  { title: t`Signed commits`, ...GIT },
  { title: t`Changes by others`, ...GIT },
  { title: t`Automatic backup`, ...GIT },
  { title: t`Delete configuration`, ...GIT },
  { title: t`Name and e-mail`, ...PROFILE },
  { title: t`Author of your commits`, ...PROFILE },
  { title: t`Password`, ...PROFILE },
  { title: t`API tokens`, ...PROFILE },
];
