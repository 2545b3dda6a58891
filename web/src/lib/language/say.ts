import { formatMessage, type Message, type Values } from './format-message';
import { locales } from './locales';

/** Says a text of the page. The macros `t` and `plural` become calls of this. */
export const say = (message: Message, values: Values = {}): string =>
  formatMessage(message, values, locales());
