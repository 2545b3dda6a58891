export { FrameError, type Frame } from './frame-reader';
export { FrameSocket } from './frame-socket';
