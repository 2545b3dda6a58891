export { fieldName, optionName } from './names';
export { pathName } from './path-name';
export { References, withNames, type NamedThing } from '../../../../src/apps/document/editing/references';
export { wordsOf } from './words-of';
