import { t } from '@lingui/core/macro';
import type { Binding, KeyGroup } from '../key-bindings';

export const NEXT_CHANGE: Binding = { keys: ['F7'], label: t`Next change` };
export const PREVIOUS_CHANGE: Binding = { keys: ['shift+F7'], label: t`Previous change` };

export const DIFFERENCE_KEYS: KeyGroup = {
  title: t`Changes as text`,
  bindings: [NEXT_CHANGE, PREVIOUS_CHANGE],
};
