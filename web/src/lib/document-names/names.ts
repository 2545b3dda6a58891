import { t } from '@lingui/core/macro';
import { PROPERTY_NAMES } from './property-names';
import { STYLE_NAMES } from './style-names';
import { wordsOf } from './words-of';

const FIELD_NAMES: Readonly<Record<string, string>> = { ...PROPERTY_NAMES, ...STYLE_NAMES };

export const findFieldName = (key: string): string | null =>
  Object.hasOwn(FIELD_NAMES, key) ? FIELD_NAMES[key] : null;

export const findOptionName = (key: string): string | null =>
  Object.hasOwn(OPTION_NAMES, key) ? OPTION_NAMES[key] : null;

/** Returns the name of a field of a component or action; the words of its key if unknown. */
export const fieldName = (key: string): string => findFieldName(key) ?? wordsOf(key);

/** Returns the name of a query option in the same way. */
export const optionName = (key: string): string => findOptionName(key) ?? wordsOf(key);

/** Names of query options, by their keys in the document. */
const OPTION_NAMES: Readonly<Record<string, string>> = {
  method: t`Method`,
  url: t`URL`,
  url_params: t`URL parameters`,
  headers: t`Headers`,
  cookies: t`Cookies`,
  body: t`Body`,
  body_toggle: t`Send the body as JSON`,
  json_body: t`JSON body`,
  retry_network_errors: t`Retry after network errors`,
  runOnPageLoad: t`Run when the page loads`,
  requestConfirmation: t`Ask before running`,
  confirmationMessage: t`Question`,
  enableTransformation: t`Transform the result`,
  transformation: t`Transformation`,
  transformationLanguage: t`Transformation language`,
  showSuccessNotification: t`Notify of success`,
  successMessage: t`Message after success`,
  notificationDuration: t`Duration of the notification`,
  operation: t`Operation`,
  parameters: t`Parameters`,
  mode: t`Mode`,
  code: t`Code`,
  query: t`Query`,
  sql: t`SQL`,
};
