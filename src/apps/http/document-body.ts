import { invalidAppDocument } from '../document';

/** Refusals of a request that includes a commit. */
export const COMMIT_REFUSALS = ['git_not_configured', 'git_disabled', 'git_read_only_key'];

export const JSON_TYPE = 'application/json';

/** Error for a document that is nested too deeply to be parsed in a request. */
export const tooDeepDocument = () => invalidAppDocument('it is nested deeper than 100 levels');
