/** Absent where specs run. */
const { navigator } = globalThis as { navigator?: { userAgent: string } };

/** True where shortcuts have the keys of Apple's keyboards. */
export const isApple = /Mac|iPhone|iPad/.test(navigator?.userAgent ?? '');
