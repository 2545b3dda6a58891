import { pullRequestWebUrl } from './provider';
import { parseRemoteUrl } from './url';

const pageOf = (url: string) => pullRequestWebUrl(parseRemoteUrl(url), { from: 'feature/x#1', into: 'main' });

const QUERY = 'feature%2Fx%231';

it.each([
  ['git@github.com:o/r.git', 'https://github.com/o/r/compare/main...feature/x%231?expand=1'],
  ['https://acme.ghe.com/o/r', 'https://acme.ghe.com/o/r/compare/main...feature/x%231?expand=1'],
  ['https://gitea.example.com:3000/o/r', 'https://gitea.example.com:3000/o/r/compare/main...feature/x%231'],
  ['git@forgejo.example.com:o/r.git', 'https://forgejo.example.com/o/r/compare/main...feature/x%231'],
  [
    'ssh://git@gitlab.example.com:2222/g/s/r.git',
    `https://gitlab.example.com/g/s/r/-/merge_requests/new?merge_request%5Bsource_branch%5D=${QUERY}&merge_request%5Btarget_branch%5D=main`,
  ],
  ['git@bitbucket.org:w/r.git', `https://bitbucket.org/w/r/pull-requests/new?source=${QUERY}&dest=main`],
  [
    'https://acme@dev.azure.com/acme/My%20Project/_git/r',
    `https://dev.azure.com/acme/My%20Project/_git/r/pullrequestcreate?sourceRef=${QUERY}&targetRef=main`,
  ],
  ['git@git.example.com:o/r.git', null],
  ['ssh://APKAX@git-codecommit.eu-west-1.amazonaws.com/v1/repos/x', null],
])('of %s for a pull request', (url, page) => {
  expect(pageOf(url)).toBe(page);
});
