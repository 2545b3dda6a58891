import { applyDecorators } from '@nestjs/common';
import { Matches } from 'class-validator';
import { Line } from '../../core/http';

const MAX_PATH = 500;

/** `path` of an organization, as in addresses of the provider's API. */
export const OrganizationPath = () =>
  applyDecorators(Matches(/^[^\\?#%]+$/, { message: 'must be the path of an organization' }), Line(MAX_PATH));

/** `path` of a repository, as the provider has it. */
export const RepositoryPath = () =>
  applyDecorators(
    // Projects of Azure DevOps have spaces in their names.
    Matches(/^[^/\\?#%]+(?:\/[^/\\?#%]+)+$/, {
      message: 'must be the path of a repository, such as owner/name',
    }),
    Line(MAX_PATH),
  );
