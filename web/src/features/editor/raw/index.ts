export { RawDocument } from './raw-document';
