import { t } from '@lingui/core/macro';
import { notifications } from '@mantine/notifications';
import type { Schemas } from '../api';

/** Ids of members already announced: a resumed stream repeats its last events. */
const told = new Set<string>();

/** Notifies the user that an invited person has joined. */
export function tellOfJoining({ id, name, email }: Schemas['UserView']): void {
  if (told.has(id)) return;
  told.add(id);
  notifications.show({ message: t`${name} (${email}) has accepted your invitation.` });
}
