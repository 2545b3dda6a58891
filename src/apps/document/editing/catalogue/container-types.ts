import { typesOf } from './component-type';
import { known, oneOf, type ShortFields } from './field';
import { CONTAINER_STYLES, NO_SHADOW, STATES } from './shared-fields';

const BARS: ShortFields = {
  headerBackgroundColor: 'var(--cc-surface1-surface)',
  headerDividerColor: known('color'),
};

const FOOTER: ShortFields = {
  footerBackgroundColor: 'var(--cc-surface1-surface)',
  footerDividerColor: known('color'),
};

const TRIGGER: ShortFields = {
  triggerButtonBackgroundColor: '#4D72FA',
  triggerButtonTextColor: '#FFFFFF',
};

const CLOSING: ShortFields = {
  hideOnEsc: true,
  closeOnClickingOutside: false,
  hideCloseButton: false,
};

export const CONTAINER_TYPES = typesOf('containers', {
  Container: {
    size: [20, 200],
    isContainer: true,
    properties: {
      showHeader: known('toggle'),
      headerHeight: known('number'),
      ...STATES,
      dynamicHeight: known('toggle'),
    },
    styles: { ...CONTAINER_STYLES, ...BARS, visibility: known('toggle'), disabledState: known('toggle') },
  },
  Form: {
    size: [20, 430],
    isContainer: true,
    properties: {
      advanced: false,
      JSONSchema: known('code'),
      canvasHeight: known('number'),
      newJsonSchema: known('code'),
      generateFormFrom: known('text'),
      JSONData: known('json'),
      fields: known('json'),
      showHeader: known('toggle'),
      headerHeight: known('number'),
      showFooter: known('toggle'),
      footerHeight: known('number'),
      buttonToSubmit: known('text'),
      validateOnSubmit: known('toggle'),
      resetOnSubmit: known('toggle'),
      ...STATES,
      dynamicHeight: known('toggle'),
    },
    styles: { ...CONTAINER_STYLES, ...BARS, ...FOOTER, visibility: known('toggle') },
    events: ['onSubmit', 'onInvalid'],
  },
  Tabs: {
    size: [30, 300],
    isContainer: true,
    properties: {
      tabs: '{{[{ title: "Tab 1", id: "0" }, { title: "Tab 2", id: "1" }]}}',
      defaultTab: '0',
      hideTabs: false,
      renderOnlyActiveTab: true,
      visibility: known('toggle'),
      disabledState: known('toggle'),
      loadingState: known('toggle'),
    },
    styles: {
      highlightColor: known('color'),
      tabWidth: oneOf('auto', 'split'),
      visibility: known('toggle'),
      disabledState: known('toggle'),
      boxShadow: NO_SHADOW,
    },
    events: ['onTabSwitch'],
  },
  ModalV2: {
    size: [10, 40],
    only: 'lists',
    isContainer: true,
    properties: {
      useDefaultButton: true,
      triggerButtonLabel: 'Open',
      size: oneOf('lg', 'sm', 'xl', 'fullscreen'),
      modalHeight: 400,
      showHeader: true,
      headerHeight: 80,
      showFooter: true,
      footerHeight: 80,
      ...CLOSING,
      visibility: true,
      disabledTrigger: false,
      disabledModal: false,
      loadingState: false,
      dynamicHeight: known('toggle'),
    },
    styles: { bodyBackgroundColor: 'var(--cc-surface1-surface)', ...BARS, ...FOOTER, ...TRIGGER },
    events: ['onOpen', 'onClose'],
  },
  Modal: {
    size: [10, 34],
    only: 'definition',
    isContainer: true,
    properties: {
      title: 'This title can be changed',
      titleAlignment: known('choice', ['left', 'center', 'right']),
      useDefaultButton: true,
      triggerButtonLabel: 'Open',
      size: oneOf('lg', 'sm', 'xl'),
      modalHeight: '400px',
      hideTitleBar: false,
      ...CLOSING,
      loadingState: false,
    },
    styles: {
      headerBackgroundColor: '#FFFFFF',
      headerTextColor: '#000000',
      bodyBackgroundColor: '#FFFFFF',
      ...TRIGGER,
      visibility: true,
      disabledState: false,
    },
    events: ['onOpen', 'onClose'],
  },
  Accordion: {
    size: [15, 450],
    only: 'lists',
    isContainer: true,
    properties: {
      showHeader: true,
      headerHeight: 80,
      ...STATES,
      dynamicHeight: known('toggle'),
    },
    styles: { ...CONTAINER_STYLES, ...BARS, chevronIconColor: known('color') },
    events: ['onExpand', 'onCollapse'],
  },
  Divider: {
    size: [20, 10],
    properties: { visibility: known('toggle') },
    styles: { dividerColor: '#C1C8CD', visibility: true },
  },
  VerticalDivider: {
    size: [2, 100],
    properties: { visibility: known('toggle') },
    styles: { dividerColor: '#C1C8CD', visibility: true },
  },
});
