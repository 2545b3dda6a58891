import { t } from '@lingui/core/macro';
import {
  createTheme,
  localStorageColorSchemeManager,
  type CSSVariablesResolver,
  type MantineColorsTuple,
  type MantineTheme,
  type SwitchProps,
} from '@mantine/core';
import { programPage } from '../lib/program-page';

/** Also read by public/color-scheme.js. */
export const colorSchemeManager = localStorageColorSchemeManager({ key: 'trellis-color-scheme' });

const ownLeaf: MantineColorsTuple = [
  '#eef8f3',
  '#d9efe4',
  '#b4dfca',
  '#8acdad',
  '#5fb88f',
  '#3fa377',
  '#27855d',
  '#1c6b4b',
  '#16573d',
  '#114330',
];

/** Shades of the colour of the program around this page. Browsers before 2024 cannot derive them. */
const shades =
  programPage?.shades && CSS.supports('color', 'oklch(from red l c h)') ? programPage.shades : null;
const leaf = shades
  ? (Object.keys(shades).map((name) => `var(${name})`) as unknown as MantineColorsTuple)
  : ownLeaf;

/** Neutral with a trace of blue, in the steps that Mantine's dark scheme expects. */
const dark: MantineColorsTuple = [
  '#e3e5e8',
  '#c3c7cc',
  '#9aa0a8',
  '#6d747d',
  '#3d434a',
  '#31363c',
  '#24282d',
  '#181b1e',
  '#121417',
  '#0c0e10',
];

const gray: MantineColorsTuple = [
  '#f7f8f8',
  '#f0f2f3',
  '#e4e7e9',
  '#d8dcdf',
  '#c4cace',
  '#9ba3aa',
  '#6f7881',
  '#4d555d',
  '#353c43',
  '#22272c',
];

export const theme = createTheme({
  colors: { leaf, dark, gray },
  primaryColor: 'leaf',
  primaryShade: { light: 7, dark: 6 },
  black: '#1b1f23',
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily:
    '"Geist Variable", ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", Ubuntu, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.375rem', lineHeight: '1.3' },
      h2: { fontSize: '1.0625rem', lineHeight: '1.4' },
      h3: { fontSize: '0.9375rem', lineHeight: '1.45' },
    },
  },
  components: {
    Modal: {
      defaultProps: {
        // Dialogs grow downwards, so that a pressed control stays in its place.
        yOffset: 'clamp(1rem, 9dvh, 6rem)',
        radius: 'lg',
        padding: 'lg',
        overlayProps: { backgroundOpacity: 0.45 },
        transitionProps: { duration: 120 },
        closeButtonProps: { 'aria-label': t`Close` },
        // The header of a dialog is not a banner landmark; the page has its own.
        attributes: { header: { role: 'presentation' } },
      },
      styles: { title: { fontSize: '1.0625rem', fontWeight: 600, overflowWrap: 'anywhere' } },
    },
    Notification: {
      defaultProps: { closeButtonProps: { 'aria-label': t`Dismiss` } },
      // Below a title, Mantine's own grey is too light (WCAG 1.4.3).
      styles: { description: { color: 'var(--mantine-color-dimmed)' } },
    },
    Menu: { defaultProps: { shadow: 'md', radius: 'md', withinPortal: true } },
    Tooltip: {
      defaultProps: { withArrow: true, openDelay: 300, events: { hover: true, focus: true, touch: true } },
    },
    Button: { styles: { label: { fontWeight: 550 } } },
    // Optional fields are marked instead: an asterisk on nearly every field is noise.
    TextInput: { defaultProps: { withAsterisk: false } },
    PasswordInput: {
      defaultProps: {
        withAsterisk: false,
        visibilityToggleButtonProps: { 'aria-label': t`Toggle password visibility` },
      },
    },
    Select: { defaultProps: { withAsterisk: false, allowDeselect: false } },
    // The texts beside a large switch have this size, too; the label of a small one is styled by its class.
    Switch: {
      styles: (_theme: MantineTheme, { size }: SwitchProps) => ({
        label: size === 'md' ? { fontSize: 'var(--mantine-font-size-sm)' } : {},
      }),
    },
    Textarea: { defaultProps: { withAsterisk: false } },
    // At small fields, Mantine's own size is 10 px.
    InputWrapper: { styles: { error: { fontSize: 'var(--mantine-font-size-xs)' } } },
  },
});

/** Mantine's dimmed and placeholder greys, and its red, are too light for small text (WCAG 1.4.3). */
export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: shades ?? {},
  light: {
    '--mantine-color-dimmed': '#59616a',
    '--mantine-color-placeholder': '#6b737c',
    '--mantine-color-error': '#bf2626',
    '--mantine-color-anchor': 'var(--mantine-color-leaf-7)',
    '--trellis-canvas': '#f8f9f9',
    '--trellis-surface': '#ffffff',
    '--trellis-border': '#e2e5e8',
    '--trellis-hover': '#eff1f2',
  },
  dark: {
    '--mantine-color-dimmed': '#a0a6ae',
    '--mantine-color-placeholder': '#8e959d',
    '--mantine-color-error': '#ff8f8f',
    '--mantine-color-anchor': 'var(--mantine-color-leaf-3)',
    '--trellis-canvas': '#131517',
    '--trellis-surface': '#1a1d20',
    '--trellis-border': '#2d3238',
    '--trellis-hover': '#23272b',
  },
});
