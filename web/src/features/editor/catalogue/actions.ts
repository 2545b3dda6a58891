import { known, labelled, oneOf, fieldsOf, type Fields, type ShortFields } from './field';

const NO_FIELDS: ShortFields = {};

/** Actions of events, with their fields. */
const FIELDS: Readonly<Record<string, ShortFields>> = {
  'show-alert': {
    message: { kind: 'text', initial: 'Hello' },
    alertType: oneOf('info', 'success', 'warning', 'error'),
  },
  'run-query': {
    queryId: labelled('Query', known('text')),
    queryName: known('text'),
    parameters: known('json'),
  },
  'show-modal': { modal: known('text') },
  'close-modal': { modal: known('text') },
  'switch-page': { pageId: labelled('Page', known('text')) },
  'open-webpage': { url: labelled('Address', { kind: 'text', initial: '' }) },
  'copy-to-clipboard': { contentToCopy: labelled('What', { kind: 'text', initial: '' }) },
  'set-custom-variable': { key: { kind: 'text', initial: '' }, value: { kind: 'text', initial: '' } },
  'unset-custom-variable': { key: { kind: 'text', initial: '' } },
  'control-component': {
    componentId: labelled('Component', known('text')),
    componentSpecificActionHandle: labelled('Action', known('text')),
    componentSpecificActionParams: labelled('Parameters', known('json')),
  },
  logout: NO_FIELDS,
};

export const ACTIONS: readonly string[] = Object.keys(FIELDS);

export const actionFields = (action: string): Fields => fieldsOf(FIELDS[action] ?? NO_FIELDS);
