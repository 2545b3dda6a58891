export { serveWebPage } from './serve-web-page';
