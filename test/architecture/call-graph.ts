import path from 'node:path';
import ts from 'typescript';

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.CommonJS,
  moduleResolution: ts.ModuleResolutionKind.Node10,
  strict: true,
  esModuleInterop: true,
  experimentalDecorators: true,
  skipLibCheck: true,
  types: ['node'],
  noEmit: true,
};

interface Call {
  /** Names of the callable, as `Database.transaction` for a member of a class or an interface. */
  names: string[];
  /** Their bodies, or the names that refer to them. */
  targets: ts.Node[];
}

/**
 * Call graph of a program's functions, including calls through interfaces and abstract classes, and functions passed on by
 * name. A function given as an argument counts as called at its definition, not at the call.
 */
export class CallGraph {
  private readonly checker: ts.TypeChecker;
  private readonly files: ts.SourceFile[];
  /** Members of classes and objects, by the members of the types that they implement. */
  private readonly implementations = new Map<ts.Node, ts.Node[]>();
  private readonly calls = new Map<ts.Node, Call[]>();
  private readonly runsLater: ReadonlySet<string>;

  /** `runsLater`: functions whose arguments run after the caller has ended. */
  constructor(
    private readonly root: string,
    { files, runsLater }: { files: string[]; runsLater: string[] },
  ) {
    this.runsLater = new Set(runsLater);
    const program = ts.createProgram(files, OPTIONS);
    this.checker = program.getTypeChecker();
    this.files = program.getSourceFiles().filter((file) => !isForeign(file));
    for (const file of this.files) this.findImplementations(file);
  }

  classes(): ts.ClassDeclaration[] {
    return this.files.flatMap((file) => file.statements.filter(ts.isClassDeclaration));
  }

  /** Returns the names that belong to a function or class member of the program. */
  named(names: readonly string[]): string[] {
    const tops = this.files.flatMap((file): ts.Node[] => [...file.statements]);
    const members = this.classes().flatMap((one): ts.Node[] => [...one.members]);
    const declared = new Set([...tops, ...members].map(nameOf));
    return names.filter((name) => declared.has(name));
  }

  /** Lists the calls of functions with these names. */
  callsOf(names: readonly string[]): ts.CallExpression[] {
    const found: ts.CallExpression[] = [];
    const visit = (node: ts.Node): void => {
      if (
        ts.isCallExpression(node) &&
        this.resolve(node.expression).names.some((name) => names.includes(name))
      )
        found.push(node);
      ts.forEachChild(node, visit);
    };
    for (const file of this.files) visit(file);
    return found;
  }

  /** Returns the names on a path from `start` to a function with a wanted name; null if there is none. */
  findWay(start: ts.Node, isWanted: (name: string) => boolean): string[] | null {
    const seen = new Set<ts.Node>([start]);
    const waiting: { node: ts.Node; way: string[] }[] = [{ node: start, way: [] }];
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      for (const { names, targets } of this.callsIn(next.node)) {
        const wanted = names.find(isWanted);
        const way = [...next.way, wanted ?? names[0] ?? '?'];
        if (wanted !== undefined) return way;
        for (const target of targets) {
          if (seen.has(target)) continue;
          seen.add(target);
          waiting.push({ node: target, way });
        }
      }
    }
    return null;
  }

  /** Returns file and line. */
  placeOf(node: ts.Node): string {
    const file = node.getSourceFile();
    const { line } = file.getLineAndCharacterOfPosition(node.getStart());
    return `${path.relative(this.root, file.fileName)}:${line + 1}`;
  }

  /** Calls in the text of a function, nested functions included, except members of objects. */
  private callsIn(start: ts.Node): Call[] {
    const known = this.calls.get(start);
    if (known) return known;
    const found: Call[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node)) {
        const call = this.resolve(node.expression);
        found.push(call);
        if (call.names.some((name) => this.runsLater.has(name))) return visit(node.expression);
        found.push(...this.passedBy(node));
      }
      ts.forEachChild(node, (child) => {
        if (!isFunctionOfObject(child)) visit(child);
      });
    };
    if (ts.isCallExpression(start)) found.push(...this.passedBy(start));
    if (isName(start)) found.push(this.resolve(start));
    else if (ts.isShorthandPropertyAssignment(start))
      found.push(this.resolveSymbol(this.checker.getShorthandAssignmentValueSymbol(start)));
    else ts.forEachChild(start, visit);
    this.calls.set(start, found);
    return found;
  }

  /** Functions that a call passes on by name. */
  private passedBy(call: ts.CallExpression): Call[] {
    return call.arguments.filter(isName).map((argument) => this.resolve(argument));
  }

  private resolve(expression: ts.Expression): Call {
    const name = ts.isPropertyAccessExpression(expression) ? expression.name : expression;
    return this.resolveSymbol(this.checker.getSymbolAtLocation(name));
  }

  private resolveSymbol(found: ts.Symbol | undefined): Call {
    const isAlias = found && found.flags & ts.SymbolFlags.Alias;
    const symbol = isAlias ? this.checker.getAliasedSymbol(found) : found;
    const declared = (symbol?.declarations ?? []).filter((one) => !isForeign(one));
    const all = declared.flatMap((one) => [one, ...this.implementersOf(one)]);
    return { names: all.map(nameOf), targets: all.flatMap(functionsOf) };
  }

  private implementersOf(declared: ts.Node): ts.Node[] {
    const direct = this.implementations.get(declared) ?? [];
    return direct.flatMap((one) => [one, ...this.implementersOf(one)]);
  }

  private findImplementations(file: ts.SourceFile): void {
    const visit = (node: ts.Node): void => {
      if (ts.isClassDeclaration(node))
        for (const { types } of node.heritageClauses ?? [])
          for (const type of types) this.pair(this.checker.getTypeAtLocation(type), node.members);
      if (ts.isObjectLiteralExpression(node) && node.properties.some(mayBeFunction)) {
        const type = this.checker.getContextualType(node);
        if (type) this.pair(this.checker.getNonNullableType(type), node.properties);
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
  }

  private pair(type: ts.Type, members: readonly (ts.ClassElement | ts.ObjectLiteralElementLike)[]): void {
    for (const member of members) {
      if (!member.name || ts.isComputedPropertyName(member.name)) continue;
      for (const declared of type.getProperty(member.name.text)?.declarations ?? []) {
        if (declared === member || isForeign(declared)) continue;
        const known = this.implementations.get(declared) ?? [];
        this.implementations.set(declared, [...known, member]);
      }
    }
  }
}

const isForeign = (node: ts.Node): boolean => node.getSourceFile().fileName.includes('/node_modules/');

const isFunction = (node: ts.Node): boolean => ts.isArrowFunction(node) || ts.isFunctionExpression(node);

const isName = (node: ts.Node): node is ts.Identifier | ts.PropertyAccessExpression =>
  ts.isIdentifier(node) || ts.isPropertyAccessExpression(node);

/** True for a function that is called by the name of its member in the object. */
const isFunctionOfObject = (node: ts.Node): boolean =>
  ts.isPropertyAssignment(node.parent)
    ? isFunction(node)
    : ts.isMethodDeclaration(node) && ts.isObjectLiteralExpression(node.parent);

const mayBeFunction = (member: ts.ObjectLiteralElementLike): boolean =>
  ts.isMethodDeclaration(member) ||
  ts.isShorthandPropertyAssignment(member) ||
  (ts.isPropertyAssignment(member) && (isFunction(member.initializer) || isName(member.initializer)));

function functionsOf(node: ts.Node): ts.Node[] {
  if (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node) || ts.isAccessor(node)) return [node];
  if (ts.isShorthandPropertyAssignment(node)) return [node];
  if (!ts.isVariableDeclaration(node) && !ts.isPropertyDeclaration(node) && !ts.isPropertyAssignment(node))
    return [];
  const value = node.initializer;
  if (!value) return [];
  return isFunction(value) || (ts.isPropertyAssignment(node) && isName(value)) ? [value] : [];
}

function nameOf(node: ts.Node): string {
  const name = (node as ts.NamedDeclaration).name;
  const own = name && (ts.isIdentifier(name) || ts.isPrivateIdentifier(name)) ? name.text : '?';
  const { parent } = node;
  const isMember = ts.isClassDeclaration(parent) || ts.isInterfaceDeclaration(parent);
  return isMember && parent.name ? `${parent.name.text}.${own}` : own;
}
