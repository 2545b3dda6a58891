import { t } from '@lingui/core/macro';
import { ROW_KEYS } from '../lib/focus';
import type { Binding, KeyGroup } from '../lib/keys';

export const COMMAND_MENU: Binding = { keys: ['mod+K'], label: t`Find anything, and do it` };
export const HELP: Binding = { keys: ['?'], label: t`Show these keys` };
export const NEWEST_NOTICE: Binding = { keys: ['F8'], label: t`Go to the newest notification` };

export const EVERYWHERE: KeyGroup = {
  title: t`Everywhere`,
  bindings: [
    COMMAND_MENU,
    HELP,
    NEWEST_NOTICE,
    { keys: ROW_KEYS, label: t`Move through a list` },
    { keys: ['Escape'], label: t`Close what is open` },
  ],
};
