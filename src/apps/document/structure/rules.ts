import type { JsonDocument, JsonNode, JsonPath } from '../../../core/json-text';
import type { NameUse } from '../name-uses';
import type { KnownThing, Place, Reference, Thing } from './place';

/** Location of the app in its document. */
export interface AppBody {
  /** Way in which the document wraps the app. */
  generation: string;
  path: JsonPath;
}

/** Members of an object that are one decision. */
export interface Group {
  name: string;
  keys: readonly string[];
  /** True if they say what contains the thing. */
  isParent: boolean;
}

/** Position of an item in a list. */
export interface ItemPosition {
  place: Place;
  index: number;
  /** Id of the version of the document that the item is in. */
  versionId: string | null;
}

/** Name of a thing, unique in its scope: code, expressions and addresses refer to the thing by it. */
export interface Label {
  scope: string;
  text: string;
  /** Keys inside the thing. */
  path: readonly string[];
}

/** Rules by which documents of one kind are read, compared and merged. */
export interface DocumentRules {
  readonly name: string;

  /** Throws AppError `invalid_app_document`. */
  locateBody(document: JsonDocument): AppBody;
  /** Refuses documents that could not be stored, compared or imported. Throws AppError `invalid_app_document`. */
  validate(document: JsonDocument, bodyPath: JsonPath): void;

  /** Returns the place of a document's root. */
  rootPlace(bodyPath: JsonPath): Place;
  /** Returns the place of a member or an item. `node` is the value there in any of the documents. */
  childPlace(place: Place, key: string, node: JsonNode): Place;
  /** Returns the key of a list's item, the same in all documents; null if only its content can tell. */
  keyOfItem(item: JsonNode, position: ItemPosition): string | null;
  /**
   * Returns the name of the items of a list among which this item's position means something; null if it means nothing.
   */
  orderGroupOf(item: JsonNode, place: Place): string | null;
  /** Returns true for the time of a save. */
  isTime(place: Place): boolean;

  nameOf(thing: Thing, node: JsonNode): string | null;
  /** Returns the page that a thing names as its own. */
  pageIdOf(thing: Thing, node: JsonNode): string | null;
  /** Returns the references of a thing by members that hold ids. */
  findReferences(place: Place, node: JsonNode): Reference[];
  /** Returns the ids that a reference to a parent may mean, the likeliest first. */
  idsOfParent(parent: string): Iterable<string>;

  /** Returns the name of a thing that must be unique; null if it has none. */
  labelOf(known: KnownThing): Label | null;
  /** Finds the names, and ids, of things in the code and expressions of a document's text, in their order. */
  findNameUses(text: string): Iterable<NameUse>;

  /** Returns true for a path, inside a component, of its position or size. */
  isPosition(path: readonly string[]): boolean;
  /** Returns the group that a member belongs to: the parts of one decision must not come from two sides. */
  groupOf(place: Place, key: string): Group | null;
  /** Returns one of two differing values if either suits both sides; else null. */
  chooseFreely(mine: JsonNode, theirs: JsonNode, place: Place): JsonNode | null;
}
