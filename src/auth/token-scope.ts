import { applyDecorators, HttpStatus, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import { AppError } from '../core/errors';

/** Scopes of API tokens: everything that their user may do, reading alone, or the tools of agents alone. */
export const TOKEN_SCOPES = ['all', 'read', 'agent'] as const;

export type TokenScope = (typeof TOKEN_SCOPES)[number];

export const READS = 'trellis:reads';

/**
 * Marks a route that changes nothing, whatever its body says, although its method is none that only reads. Without it, a
 * token that can only read is refused there: a route that stores a plan, or that also does what it previews, is no read.
 */
export const Reads = () => applyDecorators(SetMetadata(READS, true), ApiExtension('x-reads', true));

export const FOR_AGENTS = 'trellis:for-agents';

/** Marks the route of the tools of agents. It takes tokens of every scope, and each tool checks what it may do with one. */
export const ForAgents = () => applyDecorators(SetMetadata(FOR_AGENTS, true), ApiExtension('x-agents', true));

export const tokenForAgents = () =>
  new AppError('token_for_agents', HttpStatus.FORBIDDEN, 'This API token is for agents.', {
    remedy: 'Use it at /api/mcp, or use a token with all your permissions.',
  });

export const tokenReadOnly = () =>
  new AppError('token_read_only', HttpStatus.FORBIDDEN, 'This API token can only read.', {
    remedy: 'Use a token with all your permissions.',
  });
