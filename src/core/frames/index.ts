export { FrameError } from './frame-reader';
export { FrameSocket, type Frame } from './frame-socket';
