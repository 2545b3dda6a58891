export const OPEN_EVENT = 'trellis:open-command-menu';
export const OPEN_KEYS_EVENT = 'trellis:open-keys';

export const openCommandMenu = (): void => void window.dispatchEvent(new Event(OPEN_EVENT));
export const openKeys = (): void => void window.dispatchEvent(new Event(OPEN_KEYS_EVENT));
