export { formatList, formatNumber } from './formats';
export { loadLanguage } from './load-language';
export { locales } from './say';
