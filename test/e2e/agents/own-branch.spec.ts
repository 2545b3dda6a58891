import 'reflect-metadata';
import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Allow } from '../../../src/auth';
import { TakesBranch, WorkspaceGuard } from '../../../src/workspaces';

class Routes {
  @Allow('builder')
  @TakesBranch()
  change(): void {
    // Only its marks are read.
  }
}

const OWN = 'agent/test/2026-01-31-1';

/** The guard of all routes in a workspace, for a builder to whom everything is there. */
const guard = new WorkspaceGuard(
  new Reflector(),
  { find: () => Promise.resolve({ role: 'builder', branchId: 'b', ids: {}, missing: null }) } as never,
  {} as never,
);

interface Asked {
  method: string;
  branch?: string;
  own?: string | null;
  /** The workspace to which the token is limited. */
  only?: string | null;
}

/** Asks the guard about a request, as a tool with a mistake could send it. */
function ask({ method, branch, own = OWN, only = null }: Asked) {
  const agent = { sessionId: 's', name: 'test', version: '1', tool: 'edit', branch: own };
  const request = {
    method,
    params: { w: 'w' },
    query: branch === undefined ? {} : { branch },
    principal: { userId: 'u', agent, onlyWorkspaceId: only },
  };
  const context = {
    getHandler: () => Reflect.get(Routes.prototype, 'change') as unknown,
    getClass: () => Routes,
    switchToHttp: () => ({ getRequest: () => request }),
  } as unknown as ExecutionContext;
  return guard.canActivate(context);
}

it.each([
  ['the default branch', {}],
  ['another branch', { branch: 'main' }],
  ['any branch, before it has one', { branch: 'main', own: null }],
  ['the default branch, before it has one', { own: null }],
])('refuses an agent’s change of %s, whatever its tools do', async (_, where) => {
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
    await expect(ask({ method, ...where })).rejects.toMatchObject({ code: 'agent_branch_only', status: 403 });
});

it('lets an agent read anywhere, and change its own branch', async () => {
  expect(await ask({ method: 'GET' })).toBe(true);
  expect(await ask({ method: 'GET', branch: 'main' })).toBe(true);
  expect(await ask({ method: 'PATCH', branch: OWN })).toBe(true);
});

it('hides a workspace from an agent whose token is for another one', async () => {
  expect(await ask({ method: 'GET', only: 'w' })).toBe(true);
  for (const method of ['GET', 'PATCH'])
    await expect(ask({ method, branch: OWN, only: 'other' })).rejects.toMatchObject({ status: 404 });
});
