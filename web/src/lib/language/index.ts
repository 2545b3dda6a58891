export { compareNames, formatList, formatNumber } from './formats';
export { locales, sayCode } from './say';
