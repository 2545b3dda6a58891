/** The OpenAPI document, which set-up makes from the built server. */
export const DOCUMENT = 'dist/openapi.json';
/** The types of the page's API client, made with it. */
export const TYPES = 'web/src/lib/api/schema.ts';
