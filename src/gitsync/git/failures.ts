// Apart from index.ts: what is here loads no nodegit, so the server may use it too.
export { classifyRemoteFailure } from './classify-remote-failure';
