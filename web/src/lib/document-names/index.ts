export { fieldName, optionName } from './names';
export { pathName } from './path-name';
export { hasReferenceById, References, withNames, type NamedThing } from './references';
export { wordsOf } from './words-of';
