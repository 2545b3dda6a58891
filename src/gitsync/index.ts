export { GitsyncHttpModule } from './gitsync-http.module';
export { COUNT_CRASH } from './store/queue-sql';
