import { t } from '@lingui/core/macro';
import type { Binding, KeyGroup } from '../key-bindings';
import { ROW_STEPS } from '../row-keys';

export const COMMAND_MENU: Binding = { keys: ['mod+K'], label: t`Find anything, and do it` };
export const HELP: Binding = { keys: ['?'], label: t`Show these keys` };
export const NEWEST_NOTICE: Binding = { keys: ['F8'], label: t`Go to the newest notification` };

export const EVERYWHERE: KeyGroup = {
  title: t`Everywhere`,
  bindings: [
    COMMAND_MENU,
    HELP,
    NEWEST_NOTICE,
    { keys: Object.keys(ROW_STEPS), label: t`Move through a list` },
    { keys: ['Escape'], label: t`Close what is open` },
  ],
};
