export { serveDocs } from './serve-docs';
export { serveWebPage } from './serve-web-page';
