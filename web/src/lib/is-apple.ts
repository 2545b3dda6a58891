/** True where shortcuts have the keys of Apple's keyboards. */
export const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent);
