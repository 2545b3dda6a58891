const MESSAGE = 'This text is outside of the catalogue: use `t`, `plural` or `<Trans>` of Lingui.';
const WORD = /\p{L}{2,}/u;
/** Attributes and properties whose text people read. */
const READ_BY_PEOPLE =
  /^(label|title|description|placeholder|alt|lead|message|remedy|aria-(label|description|roledescription|valuetext))$|Label$/;
/** Names that are the same in every language. */
const NAMES = new Set(['Trellis']);
/** Elements whose text is code. */
const CODE = new Set(['code', 'kbd', 'pre']);

const nameOf = (node) => node.openingElement?.name.name;

/** Branches, addresses and the like that a placeholder shows. */
const EXAMPLE = /^[\w@.:/-]+$/;

const isText = (text) => WORD.test(text) && !NAMES.has(text.trim());

/** Reports texts that people read and that no catalogue has. The pseudo-language of test/page/texts finds others. */
export const textsInCatalogue = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const report = (node) => context.report({ node, message: MESSAGE });
    return {
      JSXText(node) {
        const inside = context.sourceCode.getAncestors(node).map(nameOf);
        if (isText(node.value) && !inside.some((name) => name === 'Trans' || CODE.has(name))) report(node);
      },
      JSXAttribute({ name, value }) {
        const text = value?.type === 'JSXExpressionContainer' ? value.expression : value;
        const attribute = name.name.name ? `${name.namespace.name}:${name.name.name}` : name.name;
        const isExample = attribute === 'placeholder' && EXAMPLE.test(text?.value ?? '');
        if (READ_BY_PEOPLE.test(attribute) && isPlainText(text) && !isExample) report(value);
      },
      Property({ key, value, computed }) {
        if (!computed && READ_BY_PEOPLE.test(key.name ?? key.value) && isPlainText(value)) report(value);
      },
    };
  },
};

function isPlainText(node) {
  if (node?.type === 'Literal') return typeof node.value === 'string' && isText(node.value);
  if (node?.type === 'ConditionalExpression')
    return isPlainText(node.consequent) || isPlainText(node.alternate);
  return node?.type === 'TemplateLiteral' && node.quasis.some(({ value }) => isText(value.cooked));
}
