import { programPage } from '../lib/program-page';

/** Product logo: a trellis with a climbing shoot. Within a program there is none. */
export const Logo = ({ size = 28 }: { size?: number }) => programPage === null && <Drawing size={size} />;

const Drawing = ({ size }: { size: number }) => (
  <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden focusable="false">
    <rect width="32" height="32" rx="8" fill="#1c6b4b" />
    <path
      d="M9 6v20M23 6v20M5 11h22M5 21h22"
      stroke="#fff"
      strokeOpacity=".45"
      strokeWidth="2"
      strokeLinecap="round"
    />
    <path d="M9 26c0-9 14-7 14-16" fill="none" stroke="#fff" strokeWidth="3" strokeLinecap="round" />
    <circle cx="9" cy="26" r="2.6" fill="#fff" />
    <circle cx="23" cy="9" r="2.6" fill="#fff" />
  </svg>
);
