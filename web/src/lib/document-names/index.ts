export { fieldName, optionName } from './names';
export { pathName } from './path-name';
export { wordsOf } from './words-of';
