'use client';
import {
  useEffect,
  useRef,
  useSyncExternalStore,
  type CSSProperties,
  type ReactNode,
  type RefObject,
} from 'react';
import type { FromFrame, GitSyncEvent, ToFrame } from './messages.js';

export type { GitSyncEvent } from './messages.js';

interface InFrame {
  /**
   * Place of Trellis: the `prefix` of its options, if your page is of the same origin (default: `/git`). Otherwise the whole
   * address, and the origin of your page has to be one of `page.framedBy`.
   */
  at?: string;
  /** Id of the workspace in your program. */
  workspaceId: string;
  /** Follows a switch of your page. Default: what the options say, else the person or their system. */
  colorScheme?: 'light' | 'dark';
  /** Called for each event of the workspace while this is shown, also for what others do. */
  onEvent?: (event: GitSyncEvent) => void;
  /** Accessible name of the frame. */
  title?: string;
  className?: string;
  style?: CSSProperties;
}

/** Connects a workspace to its repository: for the settings of your program. People who are no admins are told whom to ask. */
export const ConfigureGit = ({ title = 'Configure Git', ...props }: InFrame) => (
  <Frame page="settings" title={title} {...props} />
);

interface ImportProps extends InFrame {
  /** Called for each app that was imported here, with its id in your program. */
  onImported?: (appId: string) => void;
}

/** Imports apps of the repository: for the dashboard of your program. */
export const ImportFromGit = ({ title = 'Import from Git', onImported, ...props }: ImportProps) => (
  <Frame
    page="import"
    title={title}
    onMessage={(message) => {
      if (message.trellis === 'imported') onImported?.(message.appId);
    }}
    {...props}
  />
);

interface ModalProps extends InFrame {
  /** Id of the app in your program. */
  appId: string;
  onClose: () => void;
  /** Accessible name of the button that closes it. */
  closeLabel?: string;
}

/**
 * Commits an app and pulls its updates: for the editor of your program. A modal dialog that is open while it is rendered.
 * Save the app before you open it. After a pull, `onEvent` tells of the app, whose document your `apply` has got.
 */
export function GitSyncModal({ title = 'GitSync', closeLabel = 'Close', onClose, ...props }: ModalProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const { current } = dialog;
    current?.showModal();
    return () => current?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-label={title}
      style={{ ...DIALOG, colorScheme: props.colorScheme }}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      // Browsers close it at a second Escape, whatever happened at the first. It is open where an effect was run twice.
      onClose={({ currentTarget }) => {
        if (!currentTarget.open) onClose();
      }}
    >
      <header style={HEADER}>
        <strong>{title}</strong>
        <CloseButton label={closeLabel} onClose={onClose} />
      </header>
      <Frame
        page="changes"
        title={title}
        onMessage={({ trellis }) => {
          if (trellis === 'escape') onClose();
        }}
        {...props}
        style={{ ...FILLING, ...props.style }}
      />
    </dialog>
  );
}

const CloseButton = ({ label, onClose }: { label: string; onClose: () => void }): ReactNode => (
  <button type="button" aria-label={label} title={label} onClick={onClose} style={CLOSE}>
    ×
  </button>
);

interface FrameProps extends InFrame {
  page: 'settings' | 'import' | 'changes';
  appId?: string;
  onMessage?: (message: FromFrame) => void;
}

function Frame({ at = '/git', page, workspaceId, appId, ...props }: FrameProps) {
  const { colorScheme, onEvent, onMessage, title, className, style } = props;
  const frame = useRef<HTMLIFrameElement>(null);
  const search = new URLSearchParams({ workspace: workspaceId, ...(appId && { app: appId }), page });
  const address = `${at}/open?${search}`;
  useMessages(frame, { address, colorScheme: colorScheme ?? null }, (message) => {
    if (message.trellis === 'event') onEvent?.(message.event);
    onMessage?.(message);
  });
  // A frame that came with the HTML of a server could speak before this page listens.
  if (!useIsInBrowser()) return null;
  return (
    <iframe
      ref={frame}
      src={address}
      title={title}
      className={className}
      style={{ ...FRAME, ...style }}
      allow="clipboard-write"
    />
  );
}

const never = () => () => undefined;

/** Returns false on a server, and while its HTML is taken over. */
const useIsInBrowser = (): boolean =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  );

interface Told {
  address: string;
  colorScheme: ToFrame['colorScheme'];
}

/** Hears the frame's messages, and tells it how to look. */
function useMessages(
  frame: RefObject<HTMLIFrameElement | null>,
  { address, colorScheme }: Told,
  onMessage: (message: FromFrame) => void,
): void {
  const isReady = useRef(false);
  const latest = useRef({ colorScheme, onMessage });
  useEffect(() => {
    latest.current = { colorScheme, onMessage };
  });
  useEffect(() => {
    const { origin } = new URL(address, location.href);
    const hear = ({ source, origin: sender, data }: MessageEvent<FromFrame>) => {
      if (!source || source !== frame.current?.contentWindow || sender !== origin) return;
      isReady.current = true;
      if (data.trellis === 'ready') tellLook(frame.current, origin, latest.current.colorScheme);
      else latest.current.onMessage(data);
    };
    addEventListener('message', hear);
    return () => {
      isReady.current = false;
      removeEventListener('message', hear);
    };
  }, [address, frame]);
  useEffect(() => {
    const { origin } = new URL(address, location.href);
    if (isReady.current && frame.current) tellLook(frame.current, origin, colorScheme);
  }, [address, colorScheme, frame]);
}

function tellLook(
  { contentWindow }: HTMLIFrameElement,
  origin: string,
  colorScheme: ToFrame['colorScheme'],
): void {
  contentWindow?.postMessage({ trellis: 'look', colorScheme } satisfies ToFrame, origin);
}

const FRAME: CSSProperties = { display: 'block', width: '100%', height: 'min(720px, 80vh)', border: 0 };
const FILLING: CSSProperties = { flex: 1, height: 'auto' };
const DIALOG: CSSProperties = {
  display: 'flex',
  flexDirection: 'column',
  boxSizing: 'border-box',
  width: 'min(1120px, 96vw)',
  maxWidth: 'none',
  height: 'min(800px, 94vh)',
  maxHeight: 'none',
  padding: 0,
  overflow: 'hidden',
  border: 0,
  borderRadius: 12,
  boxShadow: '0 12px 48px rgb(0 0 0 / 30%)',
};
const HEADER: CSSProperties = {
  display: 'flex',
  alignItems: 'center',
  justifyContent: 'space-between',
  padding: '8px 8px 8px 16px',
};
const CLOSE: CSSProperties = {
  width: 36,
  height: 36,
  border: 0,
  borderRadius: 8,
  background: 'none',
  color: 'inherit',
  fontSize: 22,
  lineHeight: 1,
  cursor: 'pointer',
};
