import { typesOf } from './component-type';
import { known, oneOf } from './field';
import { NO_SHADOW, STATES, STYLED_STATES } from './shared-fields';

const SQUARE =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect x="4" y="4" width="16" height="16" fill="none" stroke="currentColor"/></svg>';

export const MEDIA_TYPES = typesOf('media', {
  Image: {
    size: [8, 120],
    properties: {
      imageFormat: known('choice', ['imageUrl', 'jsObject']),
      source: '',
      jsSchema: known('code'),
      alternativeText: '',
      zoomButtons: false,
      rotateButton: known('toggle'),
      ...STATES,
    },
    styles: {
      imageFit: { ...oneOf('fill', 'contain', 'cover', 'scale-down'), initial: 'contain' },
      alignment: known('choice', ['left', 'center', 'right']),
      borderType: known('choice', ['none', 'rounded', 'rounded-circle', 'img-thumbnail']),
      backgroundColor: '#ffffff00',
      borderColor: known('color'),
      borderRadius: known('number'),
      padding: known('text'),
      customPadding: known('text'),
      boxShadow: NO_SHADOW,
      visibility: known('toggle'),
      disabledState: known('toggle'),
    },
    events: ['onClick'],
  },
  SvgImage: {
    size: [4, 50],
    properties: { data: { kind: 'code', initial: SQUARE } },
    styles: { visibility: true, alignment: known('choice', ['left', 'center', 'right']) },
  },
  PDF: {
    size: [20, 640],
    properties: {
      url: '',
      scale: true,
      pageControls: true,
      showDownloadOption: true,
    },
    styles: { visibility: true, borderColor: known('color'), borderRadius: known('number') },
  },
  IFrame: {
    size: [10, 310],
    properties: { source: '', ...STATES },
    styles: { boxShadow: NO_SHADOW, visibility: known('toggle'), disabledState: known('toggle') },
  },
  Map: {
    size: [16, 420],
    properties: {
      initialLocation: '{{ {"lat": 40.7128, "lng": -73.935242} }}',
      defaultMarkers: '{{[]}}',
      polygonPoints: '{{[]}}',
      addNewMarkers: true,
      canSearch: true,
    },
    styles: STYLED_STATES,
    events: ['onBoundsChange', 'onCreateMarker', 'onMarkerClick', 'onPolygonClick'],
  },
  BoundedBox: {
    size: [30, 420],
    properties: {
      imageUrl: '',
      defaultValue: '{{[]}}',
      selector: { kind: 'choice', options: ['RECTANGLE', 'POINT'], initial: 'RECTANGLE' },
      labels: "{{['Tree', 'Car']}}",
      visibility: known('toggle'),
      disabledState: known('toggle'),
      loadingState: known('toggle'),
    },
    styles: { visibility: known('toggle'), disabledState: known('toggle') },
    events: ['onChange'],
  },
});

export const NAVIGATION_TYPES = typesOf('navigation', {
  Pagination: {
    size: [10, 30],
    properties: { numberOfPages: 5, defaultPageIndex: 1 },
    styles: { ...STYLED_STATES, alignment: known('choice', ['left', 'center', 'right']) },
    events: ['onPageChange'],
  },
  Steps: {
    size: [22, 38],
    properties: {
      variant: { kind: 'choice', options: ['titles', 'label', 'numbers'], initial: 'titles' },
      steps: [
        { name: 'Step 1', tooltip: '', id: 1, visible: { value: true }, disabled: { value: false } },
        { name: 'Step 2', tooltip: '', id: 2, visible: { value: true }, disabled: { value: false } },
      ],
      advanced: false,
      schema: known('code'),
      currentStep: 1,
      stepsSelectable: known('toggle'),
      visibility: true,
      disabledState: false,
    },
    styles: {
      completedAccent: 'var(--cc-primary-brand)',
      completedLabel: 'var(--cc-primary-text)',
      currentStepLabel: 'var(--cc-primary-text)',
      incompletedAccent: 'var(--cc-surface3-surface)',
      incompletedLabel: 'var(--cc-primary-text)',
      padding: known('choice', ['default', 'none']),
    },
    events: ['onSelect'],
  },
});

export const OTHER_TYPES = typesOf('other', {
  Spinner: {
    size: [4, 30],
    styles: { visibility: true, colour: '#4368E3', size: oneOf('sm', 'lg') },
  },
  CircularProgressBar: {
    size: [7, 60],
    properties: {
      labelType: known('choice', ['auto', 'custom']),
      text: '',
      progress: 50,
      visibility: known('toggle'),
      loadingState: known('toggle'),
    },
    styles: {
      color: '#4368E3',
      trackColor: known('color'),
      completionColor: known('color'),
      textColor: known('color'),
      textSize: 16,
      strokeWidth: 10,
      counterClockwise: false,
      circleRatio: known('number'),
      visibility: known('toggle'),
    },
  },
  CustomComponent: {
    size: [20, 140],
    properties: { data: '{{{}}}', code: { kind: 'code', initial: '' }, visibility: known('toggle') },
    styles: { visibility: known('toggle') },
  },
  ModuleViewer: {
    size: [20, 300],
    only: 'lists',
    properties: { moduleAppId: known('text'), moduleVersionId: known('text'), visibility: true },
    styles: { backgroundColor: '#fff', padding: known('choice', ['default', 'none']) },
  },
});
