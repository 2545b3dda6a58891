import { invalidAppDocument } from '../document';

export const JSON_TYPE = 'application/json';

/** For a document that is nested too deeply even to be read as part of a request. */
export const tooDeepDocument = () => invalidAppDocument('it is nested deeper than 100 levels');
