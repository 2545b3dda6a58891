export { fieldName, optionName } from './names';
export { pathName } from './path-name';
export { withNames } from '../../../../src/apps/document/editing/references';
export { wordsOf } from './words-of';
