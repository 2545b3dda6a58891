import { t } from '@lingui/core/macro';
import type { Device } from '../document';

/** Names of devices inside of a sentence. */
export const DEVICE_NAMES: Record<Device, string> = { desktop: t`desktop`, mobile: t`mobile` };
