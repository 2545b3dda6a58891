import { t } from '@lingui/core/macro';

/** Names of the options of queries, by their keys in the document. */
export const OPTION_NAMES: Readonly<Record<string, string>> = {
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
