export { Structure } from './structure';
