export { compareNames, formatList, formatNumber } from './formats';
export { locales } from './locales';
