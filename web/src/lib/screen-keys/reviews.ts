import { t } from '@lingui/core/macro';
import type { Binding, KeyGroup } from '../key-bindings';

export const ACCEPT: Binding = { keys: ['A'], label: t`Accept the change` };
export const DECLINE: Binding = { keys: ['D'], label: t`Decline the change` };
export const UNDO_DECISION: Binding = { keys: ['U', 'mod+Z'], label: t`Undo the last decision` };
export const COMMENT: Binding = { keys: ['C'], label: t`Comment on the change` };
export const NEXT: Binding = { keys: ['J'], label: t`Next change` };
export const PREVIOUS: Binding = { keys: ['K'], label: t`Previous change` };
export const NEXT_OPEN: Binding = { keys: ['N'], label: t`Next change without a decision` };
/** In the field of a comment, it sends that. */
export const FINISH: Binding = { keys: ['mod+Enter'], label: t`Finish the review, or send the comment` };

export const REVIEW_KEYS: KeyGroup = {
  title: t`Review`,
  bindings: [ACCEPT, DECLINE, UNDO_DECISION, COMMENT, NEXT, PREVIOUS, NEXT_OPEN, FINISH],
};
