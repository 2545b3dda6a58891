import type { JsonDocument } from '../../../core/json-text';
import type { DocumentKind } from './kind';
import { isNodeRedFlows, NODE_RED_FLOWS } from './node-red';
import { PLATFORM_APP } from './platform-app';

export type { DocumentKind } from './kind';

/** Returns the kind of a document. What is of no kind is refused as a platform's app, with the reason. */
export const kindOf = (document: JsonDocument): DocumentKind =>
  isNodeRedFlows(document) ? NODE_RED_FLOWS : PLATFORM_APP;
