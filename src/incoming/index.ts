export { IncomingHandlers } from './handlers';
export { IncomingHttpModule } from './incoming-http.module';
export { WatchRemote } from './watch-remote';
export { SEALED_WEBHOOKS } from './webhook-store';
