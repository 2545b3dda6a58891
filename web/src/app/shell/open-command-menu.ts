export const OPEN_EVENT = 'trellis:open-command-menu';

export const openCommandMenu = (): void => void window.dispatchEvent(new Event(OPEN_EVENT));
