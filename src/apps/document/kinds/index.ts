import type { JsonDocument } from '../../../core/json-text';
import type { DocumentKind } from './kind';
import { isNodeRedFlows, NODE_RED_FLOWS } from './node-red';
import { PLATFORM_APP } from './platform-app';

export type { DocumentKind } from './kind';

/**
 * Returns the kind of a document. A document of no known kind counts as a platform's app, whose checks say why it is
 * refused.
 */
export const kindOf = (document: JsonDocument): DocumentKind =>
  isNodeRedFlows(document) ? NODE_RED_FLOWS : PLATFORM_APP;
