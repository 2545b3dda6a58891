import type { PlainGit } from './steps/second-writer';
import { commandLine } from './git-commands';
import type { DemoContext, Team } from './context';

/** Prints everything needed to continue by hand. */
export async function sayHowToTryIt(
  { terminal, repository }: DemoContext,
  { team, plainGit, address }: { team: Team; plainGit: PlainGit; address: string },
): Promise<void> {
  const { ada, workspace } = team;
  const { token } = await ada.api.post<{ token: string }>('/auth/tokens', { name: 'Demo' });
  const authorization = '-H "Authorization: Bearer $TOKEN"';
  const json = "-H 'Content-Type: application/json'";
  terminal.banner('Now you: open the page, change Customer orders, and press GitSync to commit it');
  terminal.table([
    ['page', address],
    ['email', ada.email],
    ['password', ada.password],
    ['API', `${address}/api/docs`],
  ]);
  terminal.banner('  or with curl');
  terminal.text(
    `  TOKEN=${token}`,
    `  WORKSPACE=${address}/api${workspace}`,
    `  curl -s ${authorization} $WORKSPACE/apps`,
    `  curl -s ${authorization} $WORKSPACE/git/jobs`,
    `  curl -s ${authorization} ${json} \\`,
    `    -d '{"name": "My first app", "commitChanges": true}' $WORKSPACE/apps`,
  );
  terminal.banner('  or with git');
  terminal.text(
    `  export GIT_SSH_COMMAND="${plainGit.sshCommand.replaceAll(/["\\$`]/g, '\\$&')}"`,
    `  ${commandLine(['clone', repository.url, 'trellis-demo'])}`,
  );
}
