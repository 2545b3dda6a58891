export { LOOK, namedEditor } from './look';
