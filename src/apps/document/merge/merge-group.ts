import { parseJson, semanticallyEqual, type Composed, type JsonNode } from '../../../core/json-text';
import type { DocumentKind, Group } from '../kinds';
import type { Children, Place } from '../structure';
import { spelledText } from '../structure/container';
import type { Side } from './conflict';
import type { Decisions } from './decisions';
import type { Overrides } from './overrides';

interface Members {
  base: Children;
  mine: Children;
  theirs: Children;
  place: Place;
}

type Choice = Side | JsonNode;

/** Merges the members of one object that are one decision: all of them come from one side. */
export class GroupMerge {
  private readonly chosen = new Map<string, Choice>();

  constructor(
    private readonly members: Members,
    private readonly options: { kind: DocumentKind; overrides: Overrides; decisions: Decisions },
  ) {}

  has(key: string): boolean {
    return this.groupOf(key) !== null;
  }

  merge(key: string): Composed | null {
    const group = this.groupOf(key)!;
    let choice = this.chosen.get(group.name);
    if (choice === undefined) this.chosen.set(group.name, (choice = this.choose(group)));
    return typeof choice === 'string' ? (this.members[choice].get(key)?.node ?? null) : choice.get(key);
  }

  private groupOf(key: string): Group | null {
    return this.options.kind.groupOf(this.members.place, key);
  }

  private choose(group: Group): Choice {
    const { base, mine, theirs, place } = this.members;
    const at = { thing: place.thing, path: [...place.path, group.name] };
    const forced = this.options.overrides.findForced(at);
    if (typeof forced === 'string') return forced;
    if (forced !== null) return parseJson(forced.value).root;
    if (isSameIn(group, mine, theirs) || isSameIn(group, base, theirs)) return 'mine';
    if (isSameIn(group, base, mine)) return 'theirs';
    const resolution = this.options.decisions.decide({
      kind: group.isParent ? 'moved_twice' : 'value',
      place: at,
      base: textOfGroup(group, base),
      mine: textOfGroup(group, mine),
      theirs: textOfGroup(group, theirs),
      suggestion: 'mine',
    });
    if (resolution === 'theirs' || resolution === 'base') return resolution;
    const isValue = resolution && typeof resolution === 'object' && 'value' in resolution;
    return isValue ? parseJson(resolution.value).root : 'mine';
  }
}

const isSameIn = ({ keys }: Group, one: Children, other: Children): boolean =>
  keys.every((key) => {
    const [left, right] = [one.get(key)?.node, other.get(key)?.node];
    return left && right ? semanticallyEqual(left, right) : left === right;
  });

function textOfGroup({ keys }: Group, children: Children): string | null {
  const members = keys.flatMap((key) => {
    const node = children.get(key)?.node;
    return node ? [`${JSON.stringify(key)}:${spelledText(node)}`] : [];
  });
  return members.length > 0 ? `{${members.join(',')}}` : null;
}
