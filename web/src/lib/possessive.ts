import { t } from '@lingui/core/macro';

/** Formats `Ada’s`, `James’`. */
export const possessive = (name: string): string => (/s$/i.test(name) ? t`${name}’` : t`${name}’s`);
