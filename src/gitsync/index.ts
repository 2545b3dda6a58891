export { GitsyncHttpModule } from './gitsync-http.module';
export { SEALED_SSH_KEYS } from './store/git-config-store';
export { SEALED_SIGNING_KEYS } from './store/signing-key-store';
export { COUNT_CRASH } from './store/queue-sql';
