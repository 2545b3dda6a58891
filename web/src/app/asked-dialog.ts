export type AskedDialog = { dialog?: 'create' | 'invite' };

/** Reads the dialog that a screen opens at once. */
export const readAskedDialog = ({ dialog }: Record<string, unknown>): AskedDialog => ({
  dialog: dialog === 'create' || dialog === 'invite' ? dialog : undefined,
});
