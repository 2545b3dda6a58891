import { t } from '@lingui/core/macro';
import type { ProblemText } from '../problem';

/** The connected editor. */
export const HOST_TEXTS: Readonly<Record<string, ProblemText>> = {
  host_answer_invalid: { message: t`The editor answered with something unexpected.` },
  host_app_changed: {
    message: t`Someone changed the app in the connected editor in the meantime.`,
    remedy: t`Pull again: their change is merged.`,
  },
  host_app_not_found: { message: t`The editor no longer has this app.` },
  host_busy: {
    message: t`The app is being read or changed in the editor.`,
    remedy: t`Try again in a minute.`,
  },
  host_document_unsupported: { message: t`The editor cannot accept this document.` },
  host_forbidden: {
    message: t`The account does not have permission to do this in the editor.`,
    remedy: t`Give it permission to change apps.`,
  },
  host_import_unsupported: {
    message: t`The apps of this workspace are edited in the connected editor.`,
    remedy: t`Create the app there.`,
  },
  host_locked: {
    message: t`The editor has locked the account after too many wrong passwords.`,
    remedy: t`Wait, or ask its admin.`,
  },
  host_missing: { message: t`Something that the app needs is missing in the editor.` },
  host_name_taken: { message: t`The editor already has an app with this name.` },
  host_name_unsupported: {
    message: t`The editor cannot store some names unchanged.`,
    remedy: t`Choose other names.`,
  },
  host_not_connected: {
    message: t`The editor is not connected.`,
    remedy: t`Ask an admin to check the connection in the workspace’s settings.`,
  },
  host_not_equal: {
    message: t`The editor did not store the app as it is in Git. The former state was restored.`,
  },
  host_not_node_red: {
    message: t`There is no Node-RED at this address.`,
    remedy: t`Check the address.`,
  },
  host_not_tooljet: {
    message: t`There is no ToolJet at this address.`,
    remedy: t`Check the address.`,
  },
  host_password_needed: { message: t`A new address or account needs its password.` },
  host_password_refused: {
    message: t`The editor refused the account’s password.`,
    remedy: t`Enter the new password.`,
  },
  host_refused: { message: t`The editor refused this.` },
  host_session_refused: {
    message: t`The editor does not accept the session.`,
    remedy: t`Check the connection.`,
  },
  host_sign_in_failed: { message: t`The editor does not accept the account or its password.` },
  host_timeout: {
    message: t`The editor did not answer in time.`,
    remedy: t`Try again later.`,
  },
  host_too_large: { message: t`The app is too large for the connection to the editor.` },
  host_unreachable: {
    message: t`The editor cannot be reached.`,
    remedy: t`Check the address, and that the editor is running.`,
  },
  host_version_unknown: { message: t`Trellis does not know this version of the editor.` },
  host_workspace_not_found: {
    message: t`The account does not have this workspace.`,
    remedy: t`Choose another one.`,
  },
  invalid_host_url: {
    message: t`This is not an address of an editor.`,
    remedy: t`Enter the address at which you open it in the browser.`,
  },
};
