// Does not load nodegit, so the server process may import it.
export { classifyRemoteFailure } from './classify-remote-failure';
export { GitError } from './git-error';
