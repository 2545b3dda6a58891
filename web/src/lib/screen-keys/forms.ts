import { t } from '@lingui/core/macro';
import type { Binding, KeyGroup } from '../key-bindings';

/** Sends a form from its field for several lines. */
export const SUBMIT: Binding = { keys: ['mod+Enter'], label: t`Commit, from the message` };

export const FORM_KEYS: KeyGroup = { title: t`Commit message`, bindings: [SUBMIT] };
