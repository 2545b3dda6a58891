import { useQuery } from '@tanstack/react-query';
import type { Schemas } from '../api';
import { useFoundWorkspace } from './current-workspace';
import { managedSettingsQuery } from './queries';

export type ManagedSetting = Schemas['ManagedSettingView'];

/** Returns the place of a setting in the set-up file that owns it, or null. `item`: a thing among several of its kind; a member’s id. */
export function useManaged(kind: ManagedSetting['kind'], item = ''): ManagedSetting | null {
  const id = useFoundWorkspace()?.id;
  const { data = [] } = useQuery({ ...managedSettingsQuery(id ?? ''), enabled: id !== undefined });
  const isIt = (one: ManagedSetting) =>
    kind === 'workspace' || (kind === 'members' ? one.memberId : one.item) === item;
  return data.find((one) => one.kind === kind && isIt(one)) ?? null;
}
