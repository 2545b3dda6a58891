export { formatList, formatNumber } from './formats';
export { isTranslated, locales } from './say';
