import { t } from '@lingui/core/macro';
import { ApiProblem } from '../../../lib/api';
import type { SessionParts } from './editing-session';

/**
 * Session parts for a document that never changes, for example at a commit. Sends and stores nothing. `load` returns the
 * text, `etag` names it.
 */
export const fixedDocument = (load: () => Promise<string>, etag: string): SessionParts => ({
  server: {
    load: async () => ({ text: await load(), etag }),
    loadEtag: () => Promise.resolve(etag),
    patch: refuse,
    put: refuse,
  },
  store: {
    takeOver: () => Promise.resolve([]),
    keep: () => Promise.resolve(true),
    close: () => Promise.resolve(),
  },
});

const refuse = (): Promise<never> =>
  Promise.reject(
    new ApiProblem({ status: 409, code: 'read_only', message: t`This state of the app cannot be changed.` }),
  );
