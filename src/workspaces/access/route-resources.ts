import { Injectable } from '@nestjs/common';

type Finder = (params: Record<string, string>) => Promise<boolean>;

/**
 * What the parameters of an address stand for inside a workspace. Each module registers its own; the guard asks
 * before it looks at the role, so that 404 comes before 403, whichever route it is.
 */
@Injectable()
export class RouteResources {
  private readonly finders = new Map<string, { name: string; exists: Finder }>();

  register(param: string, name: string, exists: Finder): void {
    this.finders.set(param, { name, exists });
  }

  has(param: string): boolean {
    return this.finders.has(param);
  }

  /** The name of the first resource in the address that is not there, else null. */
  async findMissing(params: Record<string, string>): Promise<string | null> {
    for (const param of Object.keys(params)) {
      const resource = this.finders.get(param);
      if (resource && !(await resource.exists(params))) return resource.name;
    }
    return null;
  }
}
