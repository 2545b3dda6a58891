import { known, oneOf, fieldsOf, type Fields, type ShortFields } from './field';

/** Events of queries and of pages. A component has the events of its type. */
export const QUERY_EVENTS: readonly string[] = ['onDataQuerySuccess', 'onDataQueryFailure'];
export const PAGE_EVENTS: readonly string[] = ['onPageLoad'];

const NO_FIELDS: ShortFields = {};

/** Actions of events, with their fields. */
const FIELDS: Readonly<Record<string, ShortFields>> = {
  'show-alert': {
    message: { kind: 'text', initial: 'Hello' },
    alertType: oneOf('info', 'success', 'warning', 'error'),
  },
  'run-query': {
    queryId: known('text'),
    queryName: known('text'),
    parameters: known('json'),
  },
  'show-modal': { modal: known('text') },
  'close-modal': { modal: known('text') },
  'switch-page': { pageId: known('text') },
  'open-webpage': { url: { kind: 'text', initial: '' } },
  'copy-to-clipboard': { contentToCopy: { kind: 'text', initial: '' } },
  'go-to-app': { slug: known('text'), queryParams: known('json') },
  'set-localstorage-value': { key: { kind: 'text', initial: '' }, value: { kind: 'text', initial: '' } },
  'generate-file': { fileType: known('text'), fileName: known('text'), data: known('code') },
  'set-table-page': { table: known('text'), pageIndex: known('text') },
  'set-page-variable': { key: { kind: 'text', initial: '' }, value: { kind: 'text', initial: '' } },
  'unset-page-variable': { key: { kind: 'text', initial: '' } },
  'set-custom-variable': { key: { kind: 'text', initial: '' }, value: { kind: 'text', initial: '' } },
  'unset-custom-variable': { key: { kind: 'text', initial: '' } },
  'control-component': {
    componentId: known('text'),
    componentSpecificActionHandle: known('text'),
    componentSpecificActionParams: known('json'),
  },
  logout: NO_FIELDS,
};

export const ACTIONS: readonly string[] = Object.keys(FIELDS);

export const actionFields = (action: string): Fields => fieldsOf(FIELDS[action] ?? NO_FIELDS);
