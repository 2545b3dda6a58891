import { invalidAppDocument } from '../document';

/** Of a request that asks for a commit with it. */
export const COMMIT_REFUSALS = ['git_not_configured', 'git_disabled', 'git_read_only_key'];

export const JSON_TYPE = 'application/json';

/** For a document that is nested too deeply even to be read as part of a request. */
export const tooDeepDocument = () => invalidAppDocument('it is nested deeper than 100 levels');
