import { t } from '@lingui/core/macro';
import type { ProblemText } from '../problem';

/** Accounts, members and requests in general. */
export const ACCOUNT_TEXTS: Readonly<Record<string, ProblemText>> = {
  already_member: {
    message: t`This person is already a member of the workspace.`,
    remedy: t`Change the role instead.`,
  },
  already_set_up: {
    message: t`The first account already exists.`,
    remedy: t`Sign in, or ask an admin to invite you.`,
  },
  bad_request: {
    message: t`The server does not accept these values.`,
    remedy: t`Check the fields, then try again.`,
  },
  busy: {
    message: t`The server is busy.`,
    remedy: t`Try again in a few seconds.`,
  },
  cross_origin: { message: t`This request does not come from the server’s own page.` },
  email_taken: { message: t`Another account has this e-mail address.` },
  forbidden: {
    message: t`Your role does not allow this.`,
    remedy: t`Ask an admin of the workspace.`,
  },
  internal_error: {
    message: t`Something went wrong on the server.`,
    remedy: t`Try again. If it happens again, tell whoever runs this server: its log says more.`,
  },
  invalid_credentials: { message: t`The e-mail address or the password is wrong.` },
  invite_not_valid: {
    message: t`This invitation has been used, was replaced, or has expired.`,
    remedy: t`Ask an admin of the workspace for a new link.`,
  },
  last_admin: {
    message: t`This is the workspace’s last admin.`,
    remedy: t`Make someone else an admin first.`,
  },
  mail_not_configured: {
    message: t`This server cannot send e-mail.`,
    remedy: t`Ask the operator to set up e-mail, or use a webhook.`,
  },
  member_pending: {
    message: t`This person has not joined yet, and has no password.`,
    remedy: t`Make a new link for the invitation instead.`,
  },
  not_found: {
    message: t`This was not found.`,
    remedy: t`It may have been deleted, or you have no access to it.`,
  },
  notification_failed: {
    message: t`The test notification was not delivered.`,
    remedy: t`Check the address of the channel.`,
  },
  own_password: {
    message: t`This is your own account.`,
    remedy: t`Change your password in your profile.`,
  },
  password_link_not_valid: {
    message: t`This link has been used, was replaced or withdrawn, or has expired.`,
    remedy: t`Ask an admin of your workspace for a new one.`,
  },
  password_required: {
    message: t`The current password is required.`,
    remedy: t`Enter it, or sign in again.`,
  },
  payload_too_large: { message: t`This is larger than the server accepts.` },
  precondition_failed: {
    message: t`Someone else changed this in the meantime.`,
    remedy: t`Reload it, then try again.`,
  },
  reset_needs_operator: {
    message: t`This account has permissions that you do not have, for example in another workspace.`,
    remedy: t`Ask the operator of this server, who can run npm run admin -- reset-password.`,
  },
  setup_link_not_valid: {
    message: t`This link was replaced or withdrawn, or has expired.`,
    remedy: t`Ask for a new one.`,
  },
  setup_token_required: {
    message: t`The setup token is required to create the first account.`,
    remedy: t`Find it in the server’s log.`,
  },
  token_read_only: {
    message: t`This API token can only read.`,
    remedy: t`Use a token with all your permissions.`,
  },
  too_many_channels: {
    message: t`The workspace has the maximum number of channels.`,
    remedy: t`Remove a channel first.`,
  },
  too_many_requests: {
    message: t`Too many attempts.`,
    remedy: t`Wait a few minutes, then try again.`,
  },
  unauthorized: {
    message: t`You are not signed in.`,
    remedy: t`Sign in first.`,
  },
  wrong_password: { message: t`The current password is wrong.` },
};
