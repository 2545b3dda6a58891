import type { Message } from './format-message';

/** Returns the key of a message in a catalogue: the same in the build and in the page. */
export const catalogueKey = (message: Message, context?: string): string => {
  const text = typeof message === 'string' ? message : JSON.stringify(message);
  return context === undefined ? text : `${context}\u0004${text}`;
};
