import type { ProblemText } from '../problem';
import { ACCOUNT_TEXTS } from './account-texts';
import { APP_TEXTS } from './app-texts';
import { GIT_TEXTS } from './git-texts';
import { HOST_TEXTS } from './host-texts';
import { PROVIDER_TEXTS } from './provider-texts';
import { REPOSITORY_TEXTS } from './repository-texts';

/**
 * Errors of the server by their codes: the server writes English, and a page in another language tells them again. Where
 * these texts say less, the server's words are among the details.
 */
export const PROBLEM_TEXTS: Readonly<Record<string, ProblemText>> = {
  ...ACCOUNT_TEXTS,
  ...APP_TEXTS,
  ...REPOSITORY_TEXTS,
  ...GIT_TEXTS,
  ...HOST_TEXTS,
  ...PROVIDER_TEXTS,
};
