import { t } from '@lingui/core/macro';
import { isEmail } from '../../lib/form';

const MIN_PASSWORD = 8;

export const needsName = (value: string) => (value.trim() ? null : t`Enter a name.`);
export const needsEmail = (value: string) =>
  isEmail(value) ? null : t`Enter an email address, such as ada@example.com.`;
export const needsNewPassword = (value: string) =>
  value.length >= MIN_PASSWORD ? null : t`Use at least ${MIN_PASSWORD} characters.`;
